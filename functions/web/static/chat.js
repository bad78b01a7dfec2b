// The chat page: identity, history, composing, and what each frame means (docs: platform spec, section 2).
const bot = document.body.dataset.bot;
const box = document.getElementById("message");
const typing = document.getElementById("typing");
const notice = document.getElementById("notice");
const stateLine = document.getElementById("state");
const meter = document.getElementById("meter");
const chips = document.getElementById("suggestions");
const sidebar = document.getElementById("sidebar");
const menu = document.getElementById("menu");
const kept = `session:${bot}`;
const draft = `draft:${bot}`;
let session = null;
let wire = null;
let stream = null;

async function call(path, options = {}) {
  const answer = await fetch(path, { headers: { "Content-Type": "application/json" }, ...options });
  const body = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Error(body.message || answer.statusText);
  return body;
}

async function begin(wanted) {
  if (wire) wire.close();
  Bubbles.clear();
  chips.replaceChildren();
  stream = null;
  typing.hidden = true;
  try {
    const query = new URLSearchParams({ bot_name: bot });
    if (wanted) query.set("session_id", wanted);
    session = await call(`/api/auth?${query}`);
  } catch (error) {
    tell(error.message || words.failed);
    setTimeout(() => begin(wanted), 4000);
    return;
  }
  notice.hidden = true;
  localStorage.setItem(kept, session.session_id);
  await Promise.all([showHistory(), showBot()]);
  wire = new Wire(address, { state: showState, frame: show, acknowledged, large: sayOverHttp, reconnected: showHistory });
  wire.open();
  sessionsChanged();
}

function address() {
  const query = new URLSearchParams({ session_id: session.session_id, user_id: session.user_id, bot_name: bot });
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws?${query}`;
}

// Messages that were stored while nobody was connected; what is on the page already stays as it is.
async function showHistory() {
  const full = await call(`/api/sessions/${session.session_id}/history?limit=100&roles=user,assistant`);
  for (const message of full.data) {
    if (Bubbles.has(message.id) || (stream && stream.turn === message.turn_id)) continue;
    if (message.role === "user") Bubbles.user(message.content, message.id);
    else Bubbles.sources(Bubbles.bot(message.content, message.id), message.citations);
  }
}

async function showBot() {
  const config = await call(`/api/bot/config?bot_name=${encodeURIComponent(bot)}`);
  theme({ color1: config.theme_color1, title: config.theme_title || config.name, logo_url: config.theme_logo });
}

function theme(data) {
  if (data.color1) document.documentElement.style.setProperty("--primary-color", data.color1);
  if (data.logo_url) document.getElementById("logo").src = data.logo_url;
  if (data.title) document.getElementById("title").textContent = document.title = data.title;
}

const EVENTS = {
  thinking_start: () => { typing.hidden = false; },
  thinking_end: (data, frame) => {
    typing.hidden = true;
    wire.finished(frame.stream_token);
    sessionsChanged();
  },
  warn: (data) => tell(data.message),
  change_theme: theme,
  context_usage: (data) => fill(data.usage),
};

function show(frame) {
  if (frame.event) {
    if (EVENTS[frame.event]) EVENTS[frame.event](frame.data, frame);
    return;
  }
  if (frame.message_type === 5) return;
  if (!frame.is_complete) grow(frame);
  else if (stream && stream.turn === frame.stream_token) finish(frame);
  else if (frame.content) whole(frame);
  if (frame.is_complete) {
    if (frame.suggestions && frame.suggestions.length) suggest(frame.suggestions);
    if (frame.context_usage !== undefined) fill(frame.context_usage);
  }
}

function grow(frame) {
  typing.hidden = true;
  if (!stream || stream.turn !== frame.stream_token) {
    stream = { turn: frame.stream_token, text: "", item: Bubbles.bot("", "") };
  }
  stream.text += frame.content;
  Bubbles.write(stream.item, stream.text);
}

function finish(frame) {
  const { item } = stream;
  stream = null;
  if (frame.replaced || Bubbles.has(frame.message_id)) {
    item.remove();
    return;
  }
  Bubbles.name(item, frame.message_id);
  Bubbles.sources(item, frame.citations);
}

function whole(frame) {
  if (Bubbles.has(frame.message_id)) return;
  Bubbles.sources(Bubbles.bot(frame.content, frame.message_id), frame.citations);
}

function acknowledged(frame) {
  const item = log.querySelector(`[data-id="${CSS.escape(frame.client_message_id)}"]`);
  if (!item) return;
  delete item.dataset.state;
  if (Bubbles.has(frame.message_id)) item.remove();
  else Bubbles.name(item, frame.message_id);
}

function say(text, frame = {}) {
  if (!text.trim() || !session) return;
  const id = crypto.randomUUID();
  Bubbles.user(text, id, "waiting");
  chips.replaceChildren();
  notice.hidden = true;
  log.scrollTo(0, log.scrollHeight);
  wire.say({
    bot_id: session.bot_id, user_id: session.user_id, session_id: session.session_id, channel: "web",
    content: text, message_type: 1, timestamp: new Date().toISOString(), client_message_id: id, ...frame,
  });
}

// A message that is too large for the socket; its answer comes over the socket all the same.
async function sayOverHttp(frame) {
  const { session_id, content, message_type, client_message_id } = frame;
  const body = JSON.stringify({ session_id, content, message_type, client_message_id });
  try {
    const said = await call("/api/messages", { method: "POST", body });
    const turn = said.turn_id || said.data.job_id;
    wire.take({ type: "ack", client_message_id, turn_id: turn, message_id: said.message_id || said.data.message_id });
  } catch (error) {
    tell(error.message);
  }
}

function suggest(items) {
  chips.replaceChildren(...items.map((item) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${item.icon ? item.icon + " " : ""}${item.text}`;
    button.addEventListener("click", () => choose(item));
    return button;
  }));
}

function choose(item) {
  const action = item.action ? JSON.parse(item.action) : {};
  if (action.type === "invoke_tool" && !action.prompt_for_params) {
    const given = action.params ? ` ${JSON.stringify(action.params)}` : "";
    say(item.text, { content: `/tool ${action.tool}${given}` });
  } else if (item.context) {
    say(item.text, { message_type: 4, context_name: item.context });
  } else {
    say(action.type === "send_message" ? action.message : item.text);
  }
  box.focus();
}

function showState(state) {
  stateLine.dataset.state = state;
  stateLine.textContent = { online: words.online, connecting: words.connecting, waiting: words.reconnecting, offline: words.offline }[state];
}

function tell(text) {
  notice.textContent = text;
  notice.hidden = false;
}

function fill(share) {
  meter.hidden = false;
  meter.value = share;
  meter.title = `${Math.round(share * 100)} %`;
}

function sessionsChanged() {
  document.body.dispatchEvent(new CustomEvent("sessions-changed"));
}

function toggleMenu(open) {
  sidebar.classList.toggle("open", open);
  menu.setAttribute("aria-expanded", String(sidebar.classList.contains("open")));
}

document.getElementById("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  say(box.value);
  box.value = "";
  localStorage.removeItem(draft);
  box.style.height = "auto";
  box.focus();
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});
box.addEventListener("input", () => {
  localStorage.setItem(draft, box.value);
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
});
document.getElementById("new").addEventListener("click", async () => {
  const opened = await call("/api/sessions", { method: "POST", body: JSON.stringify({ bot_name: bot }) });
  toggleMenu(false);
  begin(opened.session_id);
});
document.getElementById("sessions").addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-session]");
  const erase = event.target.closest("button[data-erase]");
  if (link) {
    event.preventDefault();
    toggleMenu(false);
    begin(link.dataset.session);
  } else if (erase) {
    await call(`/api/sessions/${erase.dataset.erase}`, { method: "DELETE" });
    if (session && erase.dataset.erase === session.session_id) begin("");
    else sessionsChanged();
  }
});
document.body.addEventListener("htmx:afterSwap", () => {
  for (const link of document.querySelectorAll("a[data-session]")) {
    link.parentElement.toggleAttribute("aria-current", session && link.dataset.session === session.session_id);
  }
});
menu.addEventListener("click", () => toggleMenu());
addEventListener("keydown", (event) => { if (event.key === "Escape") toggleMenu(false); });
addEventListener("error", (event) => {
  const report = { message: event.message, stack: String(event.error && event.error.stack).slice(0, 4000), url: location.pathname, user_agent: navigator.userAgent };
  navigator.sendBeacon("/api/client-errors", JSON.stringify(report));
});

box.value = localStorage.getItem(draft) || "";
begin(localStorage.getItem(kept));
