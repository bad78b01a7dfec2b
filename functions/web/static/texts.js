// The page's own words, by language of the browser. Elements carry data-text, data-label or data-placeholder.
const TEXTS = {
  en: { skip: "Skip to the message box", conversations: "Conversations", newChat: "New conversation", messages: "Messages",
    typing: "The bot is typing", suggestions: "Suggestions", message: "Message", placeholder: "Write a message",
    send: "Send", hint: "Enter sends, Shift+Enter starts a new line", online: "Online", connecting: "Connecting",
    reconnecting: "Connection lost. Trying again", offline: "Offline. What you write is kept", copy: "Copy", copied: "Copied",
    sources: "Sources", failed: "The platform cannot be reached. Trying again", ended: "This conversation has ended" },
  pt: { skip: "Ir para a caixa de mensagem", conversations: "Conversas", newChat: "Nova conversa", messages: "Mensagens",
    typing: "O bot está digitando", suggestions: "Sugestões", message: "Mensagem", placeholder: "Escreva uma mensagem",
    send: "Enviar", hint: "Enter envia, Shift+Enter quebra a linha", online: "Conectado", connecting: "Conectando",
    reconnecting: "Conexão perdida. Tentando de novo", offline: "Sem rede. O que você escrever fica guardado", copy: "Copiar",
    copied: "Copiado", sources: "Fontes", failed: "A plataforma não responde. Tentando de novo", ended: "Esta conversa terminou" },
};
const language = navigator.language.toLowerCase().split("-")[0];
const words = TEXTS[language] || TEXTS.en;
document.documentElement.lang = TEXTS[language] ? language : "en";
for (const item of document.querySelectorAll("[data-text]")) item.textContent = words[item.dataset.text];
for (const item of document.querySelectorAll("[data-label]")) item.setAttribute("aria-label", words[item.dataset.label]);
for (const item of document.querySelectorAll("[data-placeholder]")) item.placeholder = words[item.dataset.placeholder];
