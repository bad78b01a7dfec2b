"""What to say when an answer does not fit, by type and language."""

from shared.basic.values.calendar_names import language_of

_MESSAGES: dict[str, dict[str, str]] = {
    "TEXT": {
        "en": "Please type your answer.",
        "pt": "Por favor, digite a sua resposta.",
        "es": "Por favor, escriba su respuesta.",
    },
    "EMAIL": {
        "en": "Please type an email address, such as ana@example.com.",
        "pt": "Por favor, digite um e-mail, como ana@example.com.",
        "es": "Por favor, escriba un correo electrónico, como ana@example.com.",
    },
    "NAME": {
        "en": "Please type a name with letters only, such as Ana Souza.",
        "pt": "Por favor, digite um nome só com letras, como Ana Souza.",
        "es": "Por favor, escriba un nombre solo con letras, como Ana Souza.",
    },
    "INTEGER": {
        "en": "Please type a whole number, such as 42.",
        "pt": "Por favor, digite um número inteiro, como 42.",
        "es": "Por favor, escriba un número entero, como 42.",
    },
    "NUMBER": {
        "en": "Please type a number, such as 3.5.",
        "pt": "Por favor, digite um número, como 3,5.",
        "es": "Por favor, escriba un número, como 3,5.",
    },
    "MONEY": {
        "en": "Please type an amount, such as 1,250.00.",
        "pt": "Por favor, digite um valor, como R$ 1.250,00.",
        "es": "Por favor, escriba un importe, como 1.250,00.",
    },
    "BOOLEAN": {
        "en": "Please answer yes or no.",
        "pt": "Por favor, responda sim ou não.",
        "es": "Por favor, responda sí o no.",
    },
    "DATE": {
        "en": "Please type a date, such as 25/12/2026.",
        "pt": "Por favor, digite uma data, como 25/12/2026.",
        "es": "Por favor, escriba una fecha, como 25/12/2026.",
    },
    "DATETIME": {
        "en": "Please type a date and a time, such as 25/12/2026 14:30.",
        "pt": "Por favor, digite data e hora, como 25/12/2026 14:30.",
        "es": "Por favor, escriba fecha y hora, como 25/12/2026 14:30.",
    },
    "HOUR": {
        "en": "Please type a time, such as 14:30 or 2:30 PM.",
        "pt": "Por favor, digite um horário, como 14:30.",
        "es": "Por favor, escriba una hora, como 14:30.",
    },
    "MOBILE": {
        "en": "Please type a telephone number with area code, such as (415) 555-0132.",
        "pt": "Por favor, digite um telefone com DDD, como (11) 98765-4321.",
        "es": "Por favor, escriba un teléfono con prefijo, como +34 600 000 000.",
    },
    "ZIPCODE": {
        "en": "Please type a postal code, such as 94105.",
        "pt": "Por favor, digite um CEP, como 01310-100.",
        "es": "Por favor, escriba un código postal, como 94105.",
    },
    "LANGUAGE": {
        "en": "Please type a language, such as English or pt.",
        "pt": "Por favor, digite um idioma, como português ou en.",
        "es": "Por favor, escriba un idioma, como español o en.",
    },
    "CPF": {
        "en": "Please type a valid CPF, such as 529.982.247-25.",
        "pt": "Por favor, digite um CPF válido, como 529.982.247-25.",
        "es": "Por favor, escriba un CPF válido, como 529.982.247-25.",
    },
    "CNPJ": {
        "en": "Please type a valid CNPJ, such as 11.222.333/0001-81.",
        "pt": "Por favor, digite um CNPJ válido, como 11.222.333/0001-81.",
        "es": "Por favor, escriba un CNPJ válido, como 11.222.333/0001-81.",
    },
    "CREDITCARD": {
        "en": "Please type a valid card number, such as 4111 1111 1111 1111.",
        "pt": "Por favor, digite um número de cartão válido, como 4111 1111 1111 1111.",
        "es": "Por favor, escriba un número de tarjeta válido, como 4111 1111 1111 1111.",
    },
    "PASSWORD": {
        "en": "Please choose a password of at least 8 characters.",
        "pt": "Por favor, escolha uma senha de pelo menos 8 caracteres.",
        "es": "Por favor, elija una contraseña de al menos 8 caracteres.",
    },
    "URL": {
        "en": "Please type a web address, such as example.com.",
        "pt": "Por favor, digite um endereço web, como example.com.",
        "es": "Por favor, escriba una dirección web, como example.com.",
    },
    "UUID": {
        "en": "Please type an identifier, such as 123e4567-e89b-12d3-a456-426614174000.",
        "pt": "Por favor, digite um identificador, como 123e4567-e89b-12d3-a456-426614174000.",
        "es": "Por favor, escriba un identificador, como 123e4567-e89b-12d3-a456-426614174000.",
    },
    "COLOR": {
        "en": "Please type a color, such as blue or #1E90FF.",
        "pt": "Por favor, digite uma cor, como azul ou #1E90FF.",
        "es": "Por favor, escriba un color, como azul o #1E90FF.",
    },
    "FILE": {
        "en": "Please send a file, such as a photo or a PDF.",
        "pt": "Por favor, envie um arquivo, como uma foto ou um PDF.",
        "es": "Por favor, envíe un archivo, como una foto o un PDF.",
    },
    "DOCUMENT": {
        "en": "Please send a document, such as a PDF.",
        "pt": "Por favor, envie um documento, como um PDF.",
        "es": "Por favor, envíe un documento, como un PDF.",
    },
    "IMAGE": {
        "en": "Please send an image, such as a photo.",
        "pt": "Por favor, envie uma imagem, como uma foto.",
        "es": "Por favor, envíe una imagen, como una foto.",
    },
    "VIDEO": {
        "en": "Please send a video, such as an MP4 file.",
        "pt": "Por favor, envie um vídeo, como um arquivo MP4.",
        "es": "Por favor, envíe un vídeo, como un archivo MP4.",
    },
    "AUDIO": {
        "en": "Please send a recording, such as a voice message.",
        "pt": "Por favor, envie um áudio, como uma mensagem de voz.",
        "es": "Por favor, envíe un audio, como un mensaje de voz.",
    },
    "QRCODE": {
        "en": "Please send a photo of the QR code.",
        "pt": "Por favor, envie uma foto do código QR.",
        "es": "Por favor, envíe una foto del código QR.",
    },
    "LOGIN": {
        "en": "Please sign in with the link above.",
        "pt": "Por favor, entre pelo link acima.",
        "es": "Por favor, inicie sesión con el enlace de arriba.",
    },
    "MENU": {
        "en": "Please choose one of: {options}.",
        "pt": "Por favor, escolha uma das opções: {options}.",
        "es": "Por favor, elija una de las opciones: {options}.",
    },
    "FORMAT": {
        "en": "This must be {type}.",
        "pt": "Deve ser {type}.",
        "es": "Debe ser {type}.",
    },
}


def message(name: str, locale: str, **details: str) -> str:
    """One sentence for the type in the locale's language, English where it is not known."""
    return _MESSAGES[name][language_of(locale)].format(**details)


def known() -> frozenset[str]:
    """Every type that has a message."""
    return frozenset(_MESSAGES)
