// The forms of an account. A form says with data-api what it calls, with data-done what to say and with data-go where to go then.
(() => {
  suite.words({
    en: { email: "Address", password: "Password", newPassword: "New password", name: "Name", secret: "Secret", code: "Code",
      remember: "Stay signed in", trust: "Trust this browser for 30 days", signInHere: "Sign in", registerHere: "Register",
      registerNow: "Register", forgotten: "Forgot the password?", haveAccount: "I have an account", send: "Send the link",
      back: "Back", save: "Save", confirm: "Confirm", accept: "Accept", begin: "Begin", go: "Continue",
      rule: "At least 12 characters, of three kinds: small letters, capitals, digits, marks.", with: "Continue with",
      codeWanted: "Enter the code of your authenticator, or a recovery code.", forgotHint: "We send a link by mail.",
      inviteHint: "New here? Choose a name and a password. If you have an account, sign in first and leave both empty.",
      secretHint: "The secret is what this prints:", sent: "If this address can be used, a mail is on its way to it.",
      changed: "Your password is changed. You can sign in now.", verified: "Your address is confirmed. You can sign in now.",
      welcome: "Welcome!", noToken: "This page is reached by the link in a mail.", wait: "Try again in {minutes} min." },
    pt: { email: "Endereço de e-mail", password: "Senha", newPassword: "Nova senha", name: "Nome", secret: "Segredo", code: "Código",
      remember: "Continuar conectado", trust: "Confiar neste navegador por 30 dias", signInHere: "Entrar", registerHere: "Cadastrar-se",
      registerNow: "Cadastrar", forgotten: "Esqueceu a senha?", haveAccount: "Já tenho uma conta", send: "Enviar o link",
      back: "Voltar", save: "Salvar", confirm: "Confirmar", accept: "Aceitar", begin: "Começar", go: "Continuar",
      rule: "Pelo menos 12 caracteres, de três tipos: minúsculas, maiúsculas, dígitos, sinais.", with: "Continuar com",
      codeWanted: "Digite o código do seu autenticador ou um código de recuperação.", forgotHint: "Enviamos um link por e-mail.",
      inviteHint: "Novo aqui? Escolha um nome e uma senha. Se já tem uma conta, entre antes e deixe os dois vazios.",
      secretHint: "O segredo é o que este comando mostra:", sent: "Se este endereço puder ser usado, uma mensagem está a caminho.",
      changed: "A senha foi alterada. Você já pode entrar.", verified: "O endereço está confirmado. Você já pode entrar.",
      welcome: "Bem-vindo!", noToken: "Chega-se a esta página pelo link de um e-mail.", wait: "Tente de novo em {minutes} min." },
  });
  const message = document.getElementById("message");
  const token = location.hash.slice(1);
  const query = new URLSearchParams(location.search);

  // A path of this site: where the person came from, or the bot they wanted to talk to.
  function destination() {
    const wanted = query.get("return_to") || "";
    if (/^\/(?![/\\])[^\\]*$/.test(wanted)) return wanted;
    const bot = query.get("bot") || "";
    return /^[a-z0-9-]{1,64}$/i.test(bot) ? `/bot/${bot}` : "/";
  }

  function tell(text, kind) {
    message.textContent = text;
    message.className = kind;
    message.focus();
  }

  function told(failure) {
    const fields = Object.values(failure.details?.fields || {});
    const wait = failure.status === 429 && failure.details?.limit_type === "lockout" ? " " + suite.text("wait").replace("{minutes}", "30") : "";
    tell((fields.join(" ") || failure.message) + wait, "error");
  }

  function values(form) {
    const found = Object.fromEntries(new FormData(form));
    for (const box of form.querySelectorAll("input[type=checkbox]")) found[box.name] = box.checked;
    return found;
  }

  async function submit(form, act) {
    const button = form.querySelector("button");
    button.disabled = true;
    message.textContent = "";
    try {
      await act(values(form));
    } catch (failure) {
      told(failure);
    } finally {
      button.disabled = false;
    }
  }

  for (const form of document.querySelectorAll("form[data-api]")) {
    const [method, path] = form.dataset.api.split(" ");
    if ((form.dataset.token || path.includes("{token}")) && !token) tell(suite.text("noToken"), "error");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit(form, async (body) => {
        if (form.dataset.token) body[form.dataset.token] = token;
        await suite.api(method, path.replace("{token}", encodeURIComponent(token)), body);
        form.hidden = true;
        tell(suite.text(form.dataset.done), "good");
        if (form.dataset.go) location.assign(form.dataset.go);
      });
    });
  }

  const login = document.getElementById("login");
  if (login) {
    const code = document.getElementById("code");
    let pending = "";
    login.addEventListener("submit", (event) => {
      event.preventDefault();
      submit(login, async (body) => {
        const answer = await suite.api("POST", "/api/auth/login", body);
        if (!answer.requires_2fa) return location.assign(destination());
        pending = answer.session_token;
        login.hidden = true;
        code.hidden = false;
        code.elements.code.focus();
      });
    });
    code.addEventListener("submit", (event) => {
      event.preventDefault();
      submit(code, async (body) => {
        await suite.api("POST", "/api/auth/2fa/verify", { ...body, session_token: pending });
        location.assign(destination());
      });
    });
    suite.api("GET", "/auth/oauth/providers").then((found) => {
      for (const one of found.data) {
        const link = document.createElement("a");
        link.className = "button";
        link.href = `${one.url}?return_to=${encodeURIComponent(destination())}`;
        link.textContent = `${suite.text("with")} ${one.title}`;
        document.getElementById("providers").append(link);
      }
    }, () => {});
  }
})();
