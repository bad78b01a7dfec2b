// Settings: profile, password, second factor, sign-ins, devices, keys, memory, data.
(() => {
  suite.words({
    en: { profile: "Profile", name: "Name", language: "Language", timezone: "Time zone", save: "Save", signOut: "Sign out",
      password: "Password", current: "Present password", new: "New password", change: "Change", factor: "Second factor",
      factorOn: "It is on; recovery codes left:", factorOff: "It is off.", factorBegin: "Set up", factorEnd: "Switch off", code: "Code",
      confirm: "Confirm", factorHint: "Put this secret into your authenticator, then enter the code it shows.",
      recoveryHint: "Keep these recovery codes; each works once. They are not shown again.", sessions: "Where you are signed in",
      endOthers: "Sign out everywhere else", end: "Sign out", here: "this browser", devices: "Trusted browsers", distrust: "Distrust",
      keys: "API keys", newKey: "New key", scopes: "Scopes, by comma", revoke: "Revoke", keyOnce: "Copy it now, it is shown once:",
      memory: "What bots remember about you", forgetAll: "Forget everything", forget: "Forget", data: "Your data",
      export: "Export everything", download: "Download", leave: "Erase my account", stay: "Keep my account",
      leaveHint: "Erases the account and everything about you after 14 days.", leaving: "Your account will be erased on", none: "Nothing here.", done: "Done" },
    pt: { profile: "Perfil", name: "Nome", language: "Idioma", timezone: "Fuso horário", save: "Salvar", signOut: "Sair",
      password: "Senha", current: "Senha atual", new: "Nova senha", change: "Alterar", factor: "Segundo fator",
      factorOn: "Está ligado; códigos de recuperação restantes:", factorOff: "Está desligado.", factorBegin: "Configurar", factorEnd: "Desligar", code: "Código",
      confirm: "Confirmar", factorHint: "Coloque este segredo no seu autenticador e digite o código que ele mostra.",
      recoveryHint: "Guarde estes códigos de recuperação; cada um vale uma vez. Eles não serão mostrados de novo.", sessions: "Onde você está conectado",
      endOthers: "Sair em todos os outros lugares", end: "Sair", here: "este navegador", devices: "Navegadores confiáveis", distrust: "Não confiar mais",
      keys: "Chaves de API", newKey: "Nova chave", scopes: "Escopos, por vírgula", revoke: "Revogar", keyOnce: "Copie agora, ela só aparece uma vez:",
      memory: "O que os bots lembram sobre você", forgetAll: "Esquecer tudo", forget: "Esquecer", data: "Seus dados",
      export: "Exportar tudo", download: "Baixar", leave: "Apagar minha conta", stay: "Manter minha conta",
      leaveHint: "Apaga a conta e tudo sobre você depois de 14 dias.", leaving: "Sua conta será apagada em", none: "Nada aqui.", done: "Feito" },
  });
  const at = (id) => document.getElementById(id);
  const values = (form) => Object.fromEntries(new FormData(form));
  const done = () => suite.tell(suite.text("done"), "good");

  // A table of rows: cells are texts, the last column is a button that acts.
  function table(place, rows, cells, label, act) {
    place.replaceChildren();
    place.classList.remove("busy");
    if (!rows.length) return place.append(Object.assign(document.createElement("p"), { className: "muted", textContent: suite.text("none") }));
    const body = document.createElement("tbody");
    for (const row of rows) {
      const line = body.insertRow();
      for (const cell of cells(row)) line.insertCell().textContent = cell;
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      button.setAttribute("aria-label", `${label}: ${cells(row)[0]}`);
      button.addEventListener("click", () => suite.attempt(async () => { await act(row); await load(); }));
      line.insertCell().append(button);
    }
    const whole = document.createElement("table");
    whole.append(body);
    place.append(whole);
  }

  const day = (text) => (text ? suite.when(new Date(text)) : "");

  async function load() {
    const get = async (path) => (await suite.api("GET", path));
    const [profile, factor, sessions, devices, keys, memory] = await Promise.all([
      get("/api/user/profile"), get("/api/user/security/2fa/status"), get("/api/user/security/sessions"),
      get("/api/user/security/devices"), get("/api/user/api-keys"), get("/api/user/memory")]);
    for (const name of ["display_name", "locale", "timezone"]) at(name).value = profile.data[name] || "";
    at("factor-state").textContent = factor.enabled ? `${suite.text("factorOn")} ${factor.recovery_left}` : suite.text("factorOff");
    at("factor-begin").hidden = factor.enabled;
    at("factor-end").hidden = !factor.enabled;
    table(at("sessions"), sessions.data, (one) => [one.device || one.ip, one.current ? suite.text("here") : day(one.last_seen)],
      suite.text("end"), (one) => suite.api("DELETE", `/api/user/security/sessions/${one.id}`));
    table(at("devices"), devices.data, (one) => [one.name, day(one.expires_at)],
      suite.text("distrust"), (one) => suite.api("DELETE", `/api/user/security/devices/${one.id}`));
    table(at("keys"), keys.data, (one) => [one.name, `${one.prefix}…`, one.scopes.join(", "), day(one.expires_at)],
      suite.text("revoke"), (one) => suite.api("DELETE", `/api/user/api-keys/${one.id}`));
    table(at("memory"), memory.data, (one) => [one.key, typeof one.value === "string" ? one.value : JSON.stringify(one.value)],
      suite.text("forget"), (one) => suite.api("DELETE", `/api/user/memory?key=${encodeURIComponent(one.key)}`));
    const leaving = profile.data.erase_at;
    at("leaving").hidden = at("stay").hidden = !leaving;
    at("leave").hidden = Boolean(leaving);
    if (leaving) at("leaving").textContent = `${suite.text("leaving")} ${day(leaving)}`;
  }

  function onSubmit(id, act) {
    at(id).addEventListener("submit", (event) => {
      event.preventDefault();
      suite.attempt(async () => { await act(values(at(id)), at(id)); await load(); });
    });
  }
  function onClick(id, act) {
    at(id).addEventListener("click", () => suite.attempt(async () => { await act(); await load(); }));
  }

  onSubmit("profile", async (body) => { await suite.api("PUT", "/api/user/profile", body); done(); });
  onSubmit("password", async (body, form) => { await suite.api("POST", "/api/user/password", body); form.reset(); done(); });
  onClick("factor-begin", async () => {
    at("factor-secret").textContent = (await suite.api("POST", "/api/user/security/2fa/enable", {})).secret;
    at("factor").hidden = false;
    at("factor-code").focus();
  });
  onSubmit("factor", async (body, form) => {
    const codes = (await suite.api("POST", "/api/user/security/2fa/enable", body)).recovery_codes;
    form.hidden = true;
    at("recovery").hidden = false;
    at("recovery").querySelector("pre").textContent = codes.join("\n");
  });
  onSubmit("factor-end", async (body, form) => { await suite.api("POST", "/api/user/security/2fa/disable", body); form.reset(); at("recovery").hidden = true; });
  onClick("end-others", () => suite.api("POST", "/api/user/security/sessions/revoke-all"));
  onSubmit("key", async (body, form) => {
    const made = await suite.api("POST", "/api/user/api-keys", { name: body.name, scopes: body.scopes.split(",").map((one) => one.trim()) });
    form.reset();
    at("key-shown").hidden = false;
    at("key-shown").textContent = `${suite.text("keyOnce")} ${made.data.key}`;
  });
  onClick("forget", () => suite.api("DELETE", "/api/user/memory"));
  onClick("export", async () => {
    const job = (await suite.api("POST", "/api/user/data-export")).data;
    const found = await suite.api("GET", job.status_url);
    at("exported").href = found.data.result.url;
    at("exported").hidden = false;
  });
  onSubmit("leave", async (body, form) => { await suite.api("POST", "/api/user/delete", body); form.reset(); });
  onClick("stay", () => suite.api("POST", "/api/user/delete/cancel"));
  at("sign-out").addEventListener("click", () => suite.attempt(async () => {
    await suite.api("POST", "/api/auth/logout");
    location.assign("/auth/login");
  }));
  suite.attempt(load);
})();
