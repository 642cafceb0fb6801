// A card as Teams draws it: Microsoft's renderer, with the letters and colours of Teams' light theme.
"use strict";

const INK = { default: "#242424", subtle: "#5c5c5c" };
const colours = (text) => ({ default: text, subtle: INK.subtle });
const foreground = {
  default: colours(INK.default),
  dark: colours("#000000"),
  light: colours(INK.default),
  accent: colours("#4f52b2"),
  good: colours("#0e700e"),
  warning: colours("#7a4d00"),
  attention: colours("#a4262c"),
};
const style = (background) => ({ backgroundColor: background, foregroundColors: foreground });
const HOST = {
  fontFamily: "'Segoe UI', system-ui, 'Noto Sans', 'Liberation Sans', sans-serif",
  supportsInteractivity: true,
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  containerStyles: {
    default: style("#ffffff"),
    emphasis: style("#f5f5f5"),
    good: style("#f1faf1"),
    warning: style("#fff9f5"),
    attention: style("#fdf3f4"),
    accent: style("#e8ebfa"),
  },
  actions: { maxActions: 6, actionsOrientation: "horizontal", actionAlignment: "left", buttonSpacing: 8 },
};

addEventListener("DOMContentLoaded", () => {
  const markup = window.markdownit();
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markup.render(text);
    result.didProcess = true;
  };
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = new AdaptiveCards.HostConfig(HOST);
  const message = JSON.parse(document.getElementById("payload").textContent);
  card.parse(message.attachments[0].content, new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5));
  card.onExecuteAction = () => {}; // a picture: nothing is pressed here
  document.getElementById("drawn").replaceChildren(card.render());
});
