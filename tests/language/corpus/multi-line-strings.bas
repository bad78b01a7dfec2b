prompt = "You are a helper.
Answer in ${lang}.
- be brief
- no ""quotes"" please"
TALK prompt
x = LLM "Resuma o texto: ${texto}
e responda em ${lang}"
