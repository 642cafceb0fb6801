"use strict";
// What the scripts say stands in the page, in the reader's language: the server has the words, the browser counts.
(() => {
  const told = JSON.parse(document.getElementById("live").dataset.sentences);
  const rules = new Intl.PluralRules(document.documentElement.lang);
  // A sentence by its name, with its values in it; one that counts has a form for each kind of number, picked by `n`.
  window.told = (name, values = {}) => {
    const text = typeof told[name] === "string" ? told[name] : told[name][rules.select(values.n)] ?? told[name].other;
    return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
  };
})();
