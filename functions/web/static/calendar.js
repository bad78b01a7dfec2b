// The calendar page: four views, drag and keyboard to move and resize, an editor with recurrence and the question of scope.
(() => {
  suite.words({
    en: { today: "Today", before: "Earlier", after: "Later", views: "Views", month: "Month", week: "Week", day: "Day", agenda: "Agenda", newEvent: "New event",
      quickAdd: "Quick add", quickHint: "Lunch with ana@example.com tomorrow at 12:30 for 1 hour", calendars: "Calendars", newCalendar: "New calendar", importFile: "Import file",
      events: "Events", keys: "n new · t today · j/k back and forth · m w d a views · Alt+arrows move an event · Alt+Shift+arrows change its length", title: "Title", allDay: "All day", start: "Start", end: "End",
      repeat: "Repeats", never: "Does not repeat", daily: "Every day", weekly: "Every week", monthly: "Every month", yearly: "Every year", otherRule: "Another rule", calendar: "Calendar",
      repetition: "Repetition", interval: "Every how many", weekdays: "Days of the week", endsAfter: "Times", endsOn: "Until", rule: "Rule (RFC 5545)", place: "Place", guests: "Guests (mail addresses)", findTime: "Find a time", slots: "Times when everybody is free",
      reminder: "Reminder", none: "None", atStart: "At the start", by: "By", chat: "Chat", mail: "Mail", visibility: "Visible", public: "To readers", private: "Only to me", meeting: "Meeting link", join: "Join the meeting",
      description: "Description", coming: "Are you coming?", yes: "Yes", maybe: "Maybe", no: "No", erase: "Delete", save: "Save", whichOnes: "Which events?", onlyThis: "Only this one", following: "This and following", all: "All",
      busy: "Busy", saved: "Saved.", moved: "Moved.", erased: "Deleted.", imported: "Imported", nothing: "Nothing planned", address: "Feed address", share: "Share", shareWith: "Share with (mail address)", shared: "Shared.", copied: "The secret address of this calendar", more: "more", eraseSure: "Delete this event?" },
    pt: { today: "Hoje", before: "Antes", after: "Depois", views: "Visões", month: "Mês", week: "Semana", day: "Dia", agenda: "Lista", newEvent: "Novo evento",
      quickAdd: "Adicionar rápido", quickHint: "Almoço com ana@example.com amanhã às 12h30 por 1 hora", calendars: "Agendas", newCalendar: "Nova agenda", importFile: "Importar arquivo",
      events: "Eventos", keys: "n novo · t hoje · j/k voltar e avançar · m w d a visões · Alt+setas movem um evento · Alt+Shift+setas mudam a duração", title: "Título", allDay: "Dia inteiro", start: "Início", end: "Fim",
      repeat: "Repete", never: "Não repete", daily: "Todo dia", weekly: "Toda semana", monthly: "Todo mês", yearly: "Todo ano", otherRule: "Outra regra", calendar: "Agenda",
      repetition: "Repetição", interval: "A cada quantos", weekdays: "Dias da semana", endsAfter: "Vezes", endsOn: "Até", rule: "Regra (RFC 5545)", place: "Local", guests: "Convidados (e-mails)", findTime: "Achar horário", slots: "Horários livres para todos",
      reminder: "Lembrete", none: "Nenhum", atStart: "No início", by: "Por", chat: "Conversa", mail: "E-mail", visibility: "Visível", public: "A leitores", private: "Só a mim", meeting: "Link da reunião", join: "Entrar na reunião",
      description: "Descrição", coming: "Você vem?", yes: "Sim", maybe: "Talvez", no: "Não", erase: "Excluir", save: "Salvar", whichOnes: "Quais eventos?", onlyThis: "Só este", following: "Este e os seguintes", all: "Todos",
      busy: "Ocupado", saved: "Salvo.", moved: "Movido.", erased: "Excluído.", imported: "Importado", nothing: "Nada planejado", address: "Endereço do feed", share: "Compartilhar", shareWith: "Compartilhar com (e-mail)", shared: "Compartilhado.", copied: "O endereço secreto desta agenda", more: "mais", eraseSure: "Excluir este evento?" },
  });

  const $ = (id) => document.getElementById(id);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const DAY = 86_400_000;
  const QUARTER = 15;
  const CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
  const state = { view: localStorage.getItem("calendar-view") || (innerWidth < 720 ? "agenda" : "month"), at: new Date(), calendars: [], hidden: new Set(JSON.parse(localStorage.getItem("calendar-hidden") || "[]")), events: [], editing: null, me: {} };

  // ---- days: a day is the local midnight
  const midnight = (moment) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());
  const plus = (moment, days) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate() + days, moment.getHours(), moment.getMinutes());
  const monday = (moment) => plus(midnight(moment), -((moment.getDay() + 6) % 7));
  const pad = (number) => String(number).padStart(2, "0");
  const dayText = (moment) => `${moment.getFullYear()}-${pad(moment.getMonth() + 1)}-${pad(moment.getDate())}`;
  const localText = (moment) => `${dayText(moment)}T${pad(moment.getHours())}:${pad(moment.getMinutes())}`;
  const dayOf = (text) => { const [year, month, day] = text.split("-").map(Number); return new Date(year, month - 1, day); };
  const momentOf = (text) => (text.length === 10 ? dayOf(text) : new Date(text));
  const locale = navigator.language.toLowerCase().startsWith(suite.language) ? navigator.language : suite.language;
  const clock = (moment) => moment.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  const shown = (moment, options) => moment.toLocaleDateString(locale, options);

  function windowOf() {
    const day = midnight(state.at);
    if (state.view === "month") { const first = monday(new Date(day.getFullYear(), day.getMonth(), 1)); return [first, plus(first, 42)]; }
    if (state.view === "week") { const first = monday(day); return [first, plus(first, 7)]; }
    if (state.view === "day") return [day, plus(day, 1)];
    return [day, plus(day, 30)];
  }

  // ---- loading
  async function load() {
    const [start, end] = windowOf();
    const query = new URLSearchParams({ start: start.toISOString(), end: end.toISOString(), timezone: zone });
    const answer = await suite.attempt(() => suite.api("GET", `/api/calendar/events?${query}`));
    if (!answer) return;
    state.events = answer.data.filter((one) => !state.hidden.has(one.calendar_id)).map(placed);
    draw();
  }

  const placed = (one) => ({ ...one, from: momentOf(one.start), to: momentOf(one.end) });

  async function loadCalendars() {
    const answer = await suite.attempt(() => suite.api("GET", `/api/calendar/calendars?timezone=${encodeURIComponent(zone)}&limit=100`));
    if (!answer) return false;
    state.calendars = answer.data;
    drawCalendars();
    return true;
  }

  // ---- drawing
  function element(tag, options = {}, ...children) {
    const { dataset, ...plain } = options;
    const made = Object.assign(document.createElement(tag), plain);
    Object.assign(made.dataset, dataset || {});
    made.append(...children);
    return made;
  }

  function draw() {
    const [start, end] = windowOf();
    for (const button of $("views").children) button.setAttribute("aria-pressed", String(button.dataset.view === state.view));
    const month = { month: "long", year: "numeric" };
    const day = { weekday: "short", day: "numeric", month: "short" };
    $("range").textContent = state.view === "month" ? shown(state.at, month) : state.view === "day" ? shown(start, { ...day, year: "numeric" }) : `${shown(start, day)} – ${shown(plus(end, -1), day)}`;
    const focused = document.activeElement?.dataset?.key;
    const drawn = { month: drawMonth, week: drawHours, day: drawHours, agenda: drawAgenda }[state.view](start, end);
    $("board").replaceChildren(drawn);
    if (state.view === "week" || state.view === "day") drawn.scrollTop = 7 * 48;
    if (focused) $("board").querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  function drawMonth(start) {
    const grid = element("div", { className: "month" });
    for (let number = 0; number < 7; number += 1) grid.append(element("div", { className: "head", textContent: shown(plus(start, number), { weekday: "short" }) }));
    for (let number = 0; number < 42; number += 1) {
      const day = plus(start, number);
      const cell = element("div", { className: "cell", dataset: { day: dayText(day) } });
      cell.classList.toggle("other", day.getMonth() !== state.at.getMonth());
      cell.classList.toggle("now", dayText(day) === dayText(new Date()));
      const open = element("button", { type: "button", className: "number", textContent: day.getDate() });
      open.setAttribute("aria-label", shown(day, { dateStyle: "full" }));
      open.addEventListener("click", () => edit({ from: new Date(day.getTime() + 9 * 3_600_000) }));
      cell.append(open);
      const found = state.events.filter((one) => one.from < plus(day, 1) && (one.to > day || (+one.to === +one.from && one.from >= day)));
      for (const one of found.slice(0, 5)) cell.append(chip(one));
      if (found.length > 5) {
        const rest = element("button", { type: "button", className: "quiet event", textContent: `+${found.length - 5} ${suite.text("more")}` });
        rest.addEventListener("click", () => show("day", day));
        cell.append(rest);
      }
      grid.append(cell);
    }
    return grid;
  }

  function drawHours(start, end) {
    const days = Math.round((end - start) / DAY);
    const grid = element("div", { className: "hours" });
    grid.style.setProperty("--days", days);
    const each = Array.from({ length: days }, (_, number) => plus(start, number));
    grid.append(element("div", { className: "head" }));
    for (const day of each) {
      const head = element("div", { className: "head", textContent: shown(day, { weekday: "short", day: "numeric" }) });
      head.classList.toggle("now", dayText(day) === dayText(new Date()));
      grid.append(head);
    }
    grid.append(element("div"));
    for (const day of each) {
      const cell = element("div", { className: "days", dataset: { day: dayText(day) } });
      for (const one of state.events.filter((one) => one.all_day && one.from <= day && one.to > day)) cell.append(chip(one));
      grid.append(cell);
    }
    const scale = element("div", { className: "scale" });
    for (let hour = 1; hour < 24; hour += 1) {
      const mark = element("span", { textContent: `${pad(hour)}:00` });
      mark.style.top = `${hour * 3}rem`;
      scale.append(mark);
    }
    grid.append(scale);
    for (const day of each) grid.append(column(day));
    return element("div", { className: "scroll" }, grid);
  }

  function column(day) {
    const made = element("div", { className: "column", dataset: { day: dayText(day), hours: "yes" } });
    const found = state.events.filter((one) => !one.all_day && one.from < plus(day, 1) && one.to > day);
    for (const { one, lane, lanes } of lanesOf(found)) {
      const button = chip(one);
      const first = Math.max(0, (one.from - day) / 60_000);
      const last = Math.min(1440, (one.to - day) / 60_000);
      button.style.top = `${first / 20}rem`;
      button.style.height = `${Math.max(24, last - first) / 20}rem`;
      button.style.left = `${(100 * lane) / lanes}%`;
      button.style.width = `${100 / lanes}%`;
      if (!one.is_hidden) button.append(grip(one, button));
      made.append(button);
    }
    made.addEventListener("dblclick", (event) => {
      if (event.target !== made) return;
      edit({ from: new Date(day.getTime() + minutesAt(made, event.clientY) * 60_000) });
    });
    if (dayText(day) === dayText(new Date())) {
      const line = element("div", { className: "line" });
      line.style.top = `${(new Date() - day) / 60_000 / 20}rem`;
      made.append(line);
    }
    return made;
  }

  // Events that overlap stand beside each other.
  function lanesOf(events) {
    const result = [];
    let group = [];
    let until = 0;
    const close = () => { const lanes = Math.max(0, ...group.map((row) => row.lane)) + 1; for (const row of group) result.push({ ...row, lanes }); group = []; };
    for (const one of [...events].sort((a, b) => a.from - b.from)) {
      if (group.length && one.from >= until) close();
      const taken = new Set(group.filter((row) => row.one.to > one.from).map((row) => row.lane));
      let lane = 0;
      while (taken.has(lane)) lane += 1;
      group.push({ one, lane });
      until = Math.max(until, +one.to);
    }
    close();
    return result;
  }

  function drawAgenda(start, end) {
    const list = element("ul", { className: "agenda" });
    for (let day = start; day < end; day = plus(day, 1)) {
      const found = state.events.filter((one) => one.from < plus(day, 1) && (one.to > day || +one.to === +one.from) && (one.from >= day || +day === +start));
      if (!found.length) continue;
      list.append(element("li", {}, element("h3", { textContent: shown(day, { weekday: "long", day: "numeric", month: "long" }) }), ...found.map(chip)));
    }
    if (!list.children.length) list.append(element("li", { className: "empty", textContent: suite.text("nothing") }));
    return list;
  }

  function chip(one) {
    const title = one.is_hidden ? suite.text("busy") : one.title || "—";
    const time = one.all_day ? "" : `${clock(one.from)} `;
    const button = element("button", { type: "button", className: "event", title: `${time}${title}`, dataset: { key: `${one.id}|${one.recurrence_id || ""}` } });
    if (time) button.append(element("time", { dateTime: "", textContent: time }));
    button.append(title, state.view === "agenda" && one.location ? ` · ${one.location}` : "");
    button.classList.toggle("all-day", one.all_day);
    button.classList.toggle("tentative", one.status === "tentative");
    const color = one.color || state.calendars.find((held) => held.id === one.calendar_id)?.color;
    if (color) button.style.setProperty("--event", color);
    if (one.is_hidden) return button;
    button.addEventListener("click", () => { if (!button.dataset.dragged) edit(one); });
    button.addEventListener("keydown", (event) => nudge(event, one));
    if (state.view !== "agenda") button.addEventListener("pointerdown", (event) => drag(event, one, button));
    return button;
  }

  // ---- moving and resizing
  const minutesAt = (place, y) => {
    const box = place.getBoundingClientRect();
    return Math.max(0, Math.min(1440 - QUARTER, Math.round(((y - box.top) / box.height) * 1440 / QUARTER) * QUARTER));
  };
  const placeAt = (event) => document.elementsFromPoint(event.clientX, event.clientY).find((item) => item.dataset?.day);

  function follow(button, began, act, finish) {
    let far = false;
    const moveOn = (event) => {
      far = far || Math.hypot(event.clientX - began.clientX, event.clientY - began.clientY) > 5;
      if (far) act(event);
    };
    const stop = (event) => {
      button.removeEventListener("pointermove", moveOn);
      button.removeEventListener("pointerup", stop);
      button.removeEventListener("pointercancel", stop);
      button.classList.remove("moving");
      for (const item of document.querySelectorAll(".over")) item.classList.remove("over");
      if (far) { button.dataset.dragged = "yes"; setTimeout(() => delete button.dataset.dragged, 0); }
      if (far && event.type === "pointerup") finish(event);
    };
    button.setPointerCapture(began.pointerId);
    button.addEventListener("pointermove", moveOn);
    button.addEventListener("pointerup", stop);
    button.addEventListener("pointercancel", stop);
  }

  function drag(began, one, button) {
    if (began.button !== 0 || began.target.classList.contains("grip")) return;
    const grabbed = state.view === "month" || one.all_day ? 0 : (began.clientY - button.getBoundingClientRect().top);
    follow(button, began, (event) => {
      button.classList.add("moving");
      for (const item of document.querySelectorAll(".over")) item.classList.remove("over");
      placeAt(event)?.classList.add("over");
    }, (event) => {
      const place = placeAt(event);
      if (!place) return;
      const day = dayOf(place.dataset.day);
      let from;
      if (one.all_day || !place.dataset.hours) from = new Date(day.getFullYear(), day.getMonth(), day.getDate(), one.from.getHours(), one.from.getMinutes());
      else from = new Date(day.getTime() + minutesAt(place, event.clientY - grabbed) * 60_000);
      if (+from !== +one.from) change(one, from, new Date(+from + (one.to - one.from)));
    });
  }

  function grip(one, button) {
    const made = element("span", { className: "grip" });
    made.addEventListener("pointerdown", (began) => {
      began.stopPropagation();
      const place = button.parentElement;
      const day = dayOf(place.dataset.day);
      const until = (event) => new Date(day.getTime() + Math.max(minutesAt(place, event.clientY), (one.from - day) / 60_000 + QUARTER) * 60_000);
      follow(button, began, (event) => {
        button.classList.add("moving");
        button.style.height = `${(until(event) - Math.max(one.from, day)) / 60_000 / 20}rem`;
      }, (event) => change(one, one.from, until(event)));
    });
    return made;
  }

  function nudge(event, one) {
    const step = { ArrowUp: -QUARTER, ArrowDown: QUARTER, ArrowLeft: -1440, ArrowRight: 1440 }[event.key];
    if (!event.altKey || !step || (one.all_day && Math.abs(step) < 1440)) return;
    event.preventDefault();
    event.stopPropagation();
    const shift = (moment) => (Math.abs(step) === 1440 ? plus(moment, step / 1440) : new Date(+moment + step * 60_000));
    // One step after the other, each from where the last one left the event.
    queue = queue.then(() => {
      const now = state.events.find((held) => held.id === one.id && held.recurrence_id === one.recurrence_id) || one;
      const to = shift(now.to);
      if (!event.shiftKey) return change(now, shift(now.from), to);
      return to > now.from ? change(now, now.from, to) : undefined;
    });
  }
  let queue = Promise.resolve();

  const times = (one, from, to) => (one.all_day ? { start: dayText(from), end: dayText(to), all_day: true } : { start: from.toISOString(), end: to.toISOString() });

  async function change(one, from, to) {
    const scope = await scopeOf(one);
    if (!scope) { draw(); return; }
    const body = { ...times(one, from, to), scope, recurrence_id: one.recurrence_id };
    const done = await suite.attempt(() => suite.api("PUT", `/api/calendar/events/${one.id}`, body, { "if-match": one.etag }));
    await load();
    if (done) suite.tell(suite.text("moved"));
  }

  function scopeOf(one) {
    if (!one.is_recurring || !one.recurrence_id) return Promise.resolve("all");
    return new Promise((resolve) => {
      const box = $("scope");
      box.returnValue = "";
      box.addEventListener("close", () => resolve(box.returnValue), { once: true });
      box.showModal();
    });
  }

  // ---- the editor
  function edit(one) {
    const fresh = !one.id;
    const event = fresh ? { title: "", all_day: false, to: new Date(+one.from + 3_600_000), rrule: "", attendees: [], reminders: [], ...one } : one;
    state.editing = event;
    $("editor-title").textContent = suite.text(fresh ? "newEvent" : "title");
    for (const name of ["title", "location", "description", "meeting"]) $(name).value = event[name] || "";
    $("attendees").value = (event.attendees || []).map((guest) => guest.email).join(", ");
    $("visibility").value = event.visibility === "confidential" ? "private" : event.visibility || "public";
    $("reminder").value = event.reminders?.length ? String(event.reminders[0].minutes) : "";
    $("method").value = event.reminders?.[0]?.method || "chat";
    const usable = state.calendars.filter((held) => ["owner", "write"].includes(held.role));
    $("in-calendar").replaceChildren(...usable.map((held) => element("option", { value: held.id, textContent: held.name })));
    $("in-calendar").value = event.calendar_id || usable.find((held) => held.is_default)?.id || "";
    $("all-day").checked = event.all_day;
    fillTimes(event);
    fillRule(event.rrule || "");
    $("erase").hidden = fresh;
    $("slots").hidden = true;
    const guest = (event.attendees || []).find((held) => held.email === (state.me.email || "").toLowerCase());
    $("answer").hidden = !guest || event.organizer === guest.email;
    for (const button of $("answer").querySelectorAll("button")) button.setAttribute("aria-pressed", String(guest?.status === button.dataset.answer));
    const safe = /^https?:\/\//i.test(event.meeting || "");
    $("join").hidden = !safe;
    $("join").querySelector("a").href = safe ? event.meeting : "#";
    $("editor").showModal();
    $("title").focus();
  }

  function fillTimes(event) {
    const days = $("all-day").checked;
    for (const name of ["start", "end"]) $(name).type = days ? "date" : "datetime-local";
    const last = days ? (event.all_day ? plus(event.to, -1) : event.to) : event.to;
    $("start").value = days ? dayText(event.from) : localText(event.from);
    $("end").value = days ? dayText(last < event.from ? event.from : last) : localText(+event.to > +event.from ? event.to : new Date(+event.from + 3_600_000));
  }

  function fillRule(text) {
    const parts = Object.fromEntries(text.split(";").filter(Boolean).map((part) => part.split("=")));
    const known = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY"];
    const plainDays = !parts.BYDAY || (parts.FREQ === "WEEKLY" && /^[A-Z]{2}(,[A-Z]{2})*$/.test(parts.BYDAY));
    const simple = !text || (Object.keys(parts).every((name) => known.includes(name)) && plainDays && parts.FREQ !== "HOURLY");
    $("repeat").value = !text ? "" : simple ? parts.FREQ : "OTHER";
    $("interval").value = parts.INTERVAL || 1;
    $("count").value = parts.COUNT || "";
    $("until").value = parts.UNTIL ? parts.UNTIL.replace(/^(\d{4})(\d{2})(\d{2}).*/, "$1-$2-$3") : "";
    $("rule").value = text;
    const days = new Set((parts.BYDAY || "").split(","));
    for (const box of $("weekdays").querySelectorAll("input")) box.checked = days.has(box.value);
    showRule();
  }

  function showRule() {
    const kind = $("repeat").value;
    $("repetition").hidden = !kind;
    $("weekdays").hidden = kind !== "WEEKLY";
    for (const id of ["interval", "count", "until"]) $(id).parentElement.hidden = kind === "OTHER";
    $("rule").hidden = $("rule-label").hidden = kind !== "OTHER";
  }

  function ruleText() {
    const kind = $("repeat").value;
    if (!kind) return "";
    if (kind === "OTHER") return $("rule").value.trim();
    const parts = [`FREQ=${kind}`];
    if (Number($("interval").value) > 1) parts.push(`INTERVAL=${Number($("interval").value)}`);
    const days = [...$("weekdays").querySelectorAll("input:checked")].map((box) => box.value);
    if (kind === "WEEKLY" && days.length) parts.push(`BYDAY=${days.join(",")}`);
    if ($("count").value) parts.push(`COUNT=${Number($("count").value)}`);
    else if ($("until").value) parts.push(`UNTIL=${$("until").value.replaceAll("-", "")}`);
    return parts.join(";");
  }

  function filled() {
    const days = $("all-day").checked;
    const [start, end] = [$("start").value, $("end").value];
    const body = days ? { start, end: dayText(plus(dayOf(end < start ? start : end), 1)) } : { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
    for (const name of ["title", "location", "description", "meeting", "visibility"]) body[name] = $(name).value;
    body.all_day = days;
    body.rrule = ruleText();
    body.attendees = guests().map((email) => ({ email }));
    body.reminders = $("reminder").value === "" ? [] : [{ minutes: Number($("reminder").value), method: $("method").value }];
    if ($("in-calendar").value) body.calendar_id = $("in-calendar").value;
    return body;
  }

  const guests = () => $("attendees").value.split(/[,;\s]+/).filter(Boolean);

  // Times within the week from the chosen day when everybody known here is free.
  async function findTime() {
    if ($("all-day").checked || !guests().length) { $("attendees").focus(); return; }
    const from = new Date($("start").value);
    const minutes = Math.max(5, Math.round((new Date($("end").value) - from) / 60_000));
    const body = { attendees: guests(), duration: minutes, timezone: zone, window: { start: midnight(from).toISOString(), end: plus(midnight(from), 7).toISOString() } };
    const found = await suite.attempt(() => suite.api("POST", "/api/calendar/schedule", body));
    $("slots").hidden = !found;
    $("slots").replaceChildren(...(found?.data || []).map((slot) => {
      const [start, end] = [new Date(slot.start), new Date(slot.end)];
      const button = element("button", { type: "button", textContent: `${shown(start, { weekday: "short", day: "numeric" })} ${clock(start)}` });
      button.addEventListener("click", () => { $("start").value = localText(start); $("end").value = localText(end); });
      return button;
    }));
  }

  async function save(event) {
    event.preventDefault();
    const one = state.editing;
    const body = filled();
    if (!one.id) {
      const done = await suite.attempt(() => suite.api("POST", "/api/calendar/events", { ...body, timezone: zone }));
      if (done) finish("saved");
      return;
    }
    const scope = await scopeOf(one);
    if (!scope) return;
    if (scope === "this" || body.rrule === one.rrule) delete body.rrule;
    if (!one.timezone && !body.all_day) body.timezone = zone;
    const done = await suite.attempt(() => suite.api("PUT", `/api/calendar/events/${one.id}`, { ...body, scope, recurrence_id: one.recurrence_id }, { "if-match": one.etag }));
    if (done) finish("saved");
  }

  async function erase() {
    const one = state.editing;
    const scope = one.is_recurring && one.recurrence_id ? await scopeOf(one) : (await suite.ask(suite.text("eraseSure"), { danger: true })) && "all";
    if (!scope) return;
    const query = new URLSearchParams({ scope, ...(one.recurrence_id ? { recurrence_id: one.recurrence_id } : {}) });
    const done = await suite.attempt(() => suite.api("DELETE", `/api/calendar/events/${one.id}?${query}`, undefined, { "if-match": one.etag }));
    if (done) finish("erased");
  }

  async function finish(word) {
    $("editor").close();
    suite.tell(suite.text(word));
    await load();
  }

  // ---- calendars
  function drawCalendars() {
    $("calendar-list").replaceChildren(...state.calendars.map((held) => {
      const box = element("input", { type: "checkbox", checked: !state.hidden.has(held.id) });
      box.addEventListener("change", () => {
        state.hidden[box.checked ? "delete" : "add"](held.id);
        localStorage.setItem("calendar-hidden", JSON.stringify([...state.hidden]));
        load();
      });
      const swatch = element("span", { className: "swatch" });
      swatch.style.setProperty("--event", held.color);
      const row = element("li", {}, element("label", {}, box, " ", swatch, ` ${held.name}`));
      if (held.role === "owner") {
        const feed = element("button", { type: "button", className: "quiet", textContent: suite.text("address") });
        feed.addEventListener("click", () => suite.attempt(async () => {
          const { data } = await suite.api("POST", `/api/calendar/calendars/${held.id}/feed`, {});
          await suite.ask(suite.text("copied"), { value: new URL(data.ics_url, location.origin).href });
        }));
        const share = element("button", { type: "button", className: "quiet", textContent: suite.text("share") });
        share.addEventListener("click", () => suite.attempt(async () => {
          const email = await suite.ask(suite.text("shareWith"), { value: "" });
          if (!email) return;
          await suite.api("POST", `/api/calendar/calendars/${held.id}/share`, { with: [{ email, permission: "read" }] });
          suite.tell(suite.text("shared"));
        }));
        row.append(share, feed);
      }
      return row;
    }));
  }

  async function importFile() {
    const [file] = $("ics").files;
    const target = state.calendars.find((held) => held.is_default);
    $("ics").value = "";
    if (!file || !target) return;
    const done = await suite.attempt(() => suite.api("POST", `/api/calendar/calendars/${target.id}/import`, file, { "content-type": "text/calendar" }));
    if (!done) return;
    const { created, updated, skipped, failed } = done.data;
    suite.tell(`${suite.text("imported")}: ${created} + ${updated} / ${skipped} / ${failed}`, failed ? "error" : "");
    await load();
  }

  // ---- getting about
  function show(view, at = state.at) {
    state.view = view;
    state.at = at;
    localStorage.setItem("calendar-view", view);
    load();
  }

  function turn(direction) {
    const at = state.at;
    if (state.view === "month") state.at = new Date(at.getFullYear(), at.getMonth() + direction, 1);
    else state.at = plus(at, direction * { week: 7, day: 1, agenda: 30 }[state.view]);
    load();
  }

  const KEYS = { n: () => edit({ from: nextHour() }), t: () => show(state.view, new Date()), j: () => turn(1), k: () => turn(-1), m: () => show("month"), w: () => show("week"), d: () => show("day"), a: () => show("agenda"), "/": () => $("quick-text").focus() };
  const nextHour = () => { const now = new Date(); const day = dayText(state.at) === dayText(now) ? now : state.at; return new Date(day.getFullYear(), day.getMonth(), day.getDate(), now.getHours() + 1); };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, dialog[open]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  document.body.addEventListener("known", (event) => { state.me = event.detail || {}; });
  for (const [id, act] of Object.entries({ today: KEYS.t, before: KEYS.k, after: KEYS.j, "new-event": KEYS.n, erase })) $(id).addEventListener("click", act);
  for (const button of $("views").children) button.addEventListener("click", () => show(button.dataset.view));
  for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
  for (const button of $("answer").querySelectorAll("button")) {
    button.addEventListener("click", () => suite.attempt(async () => {
      await suite.api("POST", `/api/calendar/events/${state.editing.id}/rsvp`, { status: button.dataset.answer });
      await finish("saved");
    }));
  }
  $("event-form").addEventListener("submit", save);
  $("find-time").addEventListener("click", findTime);
  $("repeat").addEventListener("change", showRule);
  $("all-day").addEventListener("change", () => fillTimes(state.editing));
  $("new-calendar").addEventListener("click", async () => {
    const name = await suite.ask(suite.text("newCalendar"), { value: "" });
    if (name && (await suite.attempt(() => suite.api("POST", "/api/calendar/calendars", { name, timezone: zone })))) await loadCalendars();
  });
  $("pick-file").addEventListener("click", () => $("ics").click());
  $("ics").addEventListener("change", importFile);
  $("quick").addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = $("quick-text").value.trim();
    if (!words) return;
    const dayFirst = suite.language === "pt" || !/^en-us$/i.test(navigator.language);
    const done = await suite.attempt(() => suite.api("POST", "/api/calendar/quick", { text: words, timezone: zone, day_first: dayFirst }));
    if (!done) return;
    $("quick-text").value = "";
    suite.tell(`${done.data.title}: ${suite.when(momentOf(done.data.start))}`);
    show(state.view, momentOf(done.data.start));
  });
  for (const [number, code] of CODES.entries()) {
    const box = element("input", { type: "checkbox", value: code });
    $("weekdays").append(element("label", {}, box, shown(plus(monday(new Date()), number), { weekday: "short" })));
  }
  suite.translate(document);
  loadCalendars().then((known) => known && load());
})();
