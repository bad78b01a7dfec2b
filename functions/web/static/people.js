// Administration: people, invitations, groups, roles, effective permissions, the audit trail.
(() => {
  suite.words({
    en: { people: "People", search: "Search", email: "Address", role: "Role", invite: "Invite", invites: "Open invitations", withdraw: "Withdraw",
      groups: "Groups", newGroup: "New group", remove: "Remove", roles: "Roles", newRole: "New role", name: "Name", permissions: "Permissions, by comma",
      audit: "Who did what", category: "Category", outcome: "Outcome", all: "All", show: "Show", older: "Older", close: "Close", open: "Open",
      disable: "Disable", enable: "Enable", unlock: "Unlock", "reset-mfa": "Reset second factor", may: "May", none: "Nothing here.", done: "Done" },
    pt: { people: "Pessoas", search: "Procurar", email: "Endereço", role: "Papel", invite: "Convidar", invites: "Convites abertos", withdraw: "Retirar",
      groups: "Grupos", newGroup: "Novo grupo", remove: "Remover", roles: "Papéis", newRole: "Novo papel", name: "Nome", permissions: "Permissões, por vírgula",
      audit: "Quem fez o quê", category: "Categoria", outcome: "Resultado", all: "Todos", show: "Mostrar", older: "Mais antigos", close: "Fechar", open: "Abrir",
      disable: "Desativar", enable: "Ativar", unlock: "Desbloquear", "reset-mfa": "Tirar o segundo fator", may: "Pode", none: "Nada aqui.", done: "Feito" },
  });
  const at = (id) => document.getElementById(id);
  const values = (form) => Object.fromEntries(new FormData(form));
  const list = (text) => text.split(",").map((one) => one.trim()).filter(Boolean);
  let organization = "", cursor = "";

  function table(place, rows, cells, actions = {}) {
    place.classList.remove("busy");
    if (!rows.length) {
      place.replaceChildren(Object.assign(document.createElement("p"), { className: "muted", textContent: suite.text("none") }));
      return;
    }
    const body = document.createElement("tbody");
    for (const row of rows) {
      const line = body.insertRow();
      for (const cell of cells(row)) line.insertCell().textContent = cell ?? "";
      const last = line.insertCell();
      for (const [label, act] of Object.entries(actions)) {
        const button = Object.assign(document.createElement("button"), { type: "button", textContent: suite.text(label) });
        button.setAttribute("aria-label", `${suite.text(label)}: ${cells(row)[0]}`);
        button.addEventListener("click", () => suite.attempt(() => act(row)));
        last.append(button);
      }
    }
    const whole = document.createElement("table");
    whole.append(body);
    place.replaceChildren(whole);
  }

  async function people() {
    const found = await suite.api("GET", `/api/users?limit=100&q=${encodeURIComponent(at("q").value)}`);
    table(at("people"), found.data, (one) => [one.name, one.email, (one.roles || []).slice(0, 1).join(), one.status], { open });
  }
  async function invites() {
    const place = `/api/organizations/${organization}/invitations`;
    const found = await suite.api("GET", place);
    table(at("invites"), found.data, (one) => [one.email, one.role], { withdraw: async (one) => { await suite.api("DELETE", `${place}/${one.id}`); await invites(); } });
  }
  async function groups() {
    const found = await suite.api("GET", "/api/groups?limit=100");
    table(at("groups"), found.data, (one) => [one.name, one.description], { remove: async (one) => { await suite.api("DELETE", `/api/groups/${one.id}`); await groups(); } });
  }
  async function roles() {
    const found = await suite.api("GET", "/api/rbac/roles");
    table(at("roles"), found.data, (one) => [one.name, one.permissions.join(", ")]);
  }
  async function audit(more = false) {
    const form = values(at("audit-form"));
    const query = new URLSearchParams({ ...form, limit: "50", cursor: more ? cursor : "" });
    const found = await suite.api("GET", `/api/security/audit?${query}`);
    cursor = found.next_cursor || "";
    at("older").hidden = !cursor;
    table(at("audit"), found.data, (one) => [suite.when(new Date(one.at)), one.action, one.outcome, one.actor_id || one.actor_kind, one.target, one.ip]);
  }

  async function open(one) {
    const box = at("person"), body = at("person-body");
    box.querySelector("h2").textContent = `${one.name} · ${one.email}`;
    const [rights, known] = await Promise.all([suite.api("GET", `/api/users/${one.id}/permissions`), suite.api("GET", "/api/rbac/roles")]);
    const choice = document.createElement("select");
    choice.setAttribute("aria-label", suite.text("role"));
    for (const role of known.data.filter((each) => each.id !== "guest")) choice.add(new Option(role.name, role.name, false, role.id === one.roles[0]));
    choice.addEventListener("change", () => suite.attempt(async () => {
      await suite.api("PUT", `/api/users/${one.id}/roles`, { roles: [choice.value] });
      box.close();
      await people();
    }));
    const acts = document.createElement("p");
    acts.className = "bar";
    for (const act of ["disable", "enable", "unlock", "reset-mfa"]) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: suite.text(act) });
      button.addEventListener("click", () => suite.attempt(async () => {
        await suite.api("POST", `/api/users/${one.id}/${act}`);
        suite.tell(suite.text("done"), "good");
        box.close();
        await people();
      }));
      acts.append(button);
    }
    const rows = document.createElement("div");
    table(rows, rights.data.permissions, (each) => [each.permission, each.source]);
    body.replaceChildren(choice, acts, Object.assign(document.createElement("h3"), { textContent: suite.text("may") }), rows);
    box.showModal();
  }

  function onSubmit(id, act) {
    at(id).addEventListener("submit", (event) => {
      event.preventDefault();
      suite.attempt(() => act(values(at(id)), at(id)));
    });
  }
  onSubmit("find", people);
  onSubmit("invite", async (body, form) => {
    await suite.api("POST", `/api/organizations/${organization}/invitations`, { emails: [body.email], role: body.role });
    form.reset();
    await invites();
  });
  onSubmit("group", async (body, form) => { await suite.api("POST", "/api/groups", body); form.reset(); await groups(); });
  onSubmit("role", async (body, form) => {
    await suite.api("POST", "/api/rbac/roles", { name: body.name, permissions: list(body.permissions) });
    form.reset();
    await roles();
  });
  onSubmit("audit-form", () => audit());
  at("older").addEventListener("click", () => suite.attempt(() => audit(true)));
  at("person-close").addEventListener("click", () => at("person").close());
  suite.attempt(async () => {
    organization = (await suite.api("GET", "/api/auth/me")).organization_id;
    await people();
    await Promise.all([invites(), groups(), roles(), audit()]);
  });
})();
