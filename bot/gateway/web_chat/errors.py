"""What the web chat tells a customer whose message was not taken."""

from __future__ import annotations

from typing import Literal

ErrorCode = Literal[
    "not_understood", "empty", "too_long", "slow_down", "not_stored",
    "empty_file", "too_large", "wrong_type", "heic", "damaged", "no_contact",
]

ERRORS: dict[ErrorCode, dict[str, str]] = {
    "not_understood": {
        "en": "The page sent something this chat does not understand. Please reload the page.",
        "id": "Halaman ini mengirim sesuatu yang tidak dikenali. Silakan muat ulang halaman.",
    },
    "empty": {
        "en": "There was nothing in the message. Please write a few words.",
        "id": "Pesannya kosong. Silakan tulis beberapa kata.",
    },
    "too_long": {
        "en": "This message is longer than 2,000 characters. Please send it in shorter parts.",
        "id": "Pesan ini lebih dari 2.000 karakter. Silakan kirim dalam beberapa bagian.",
    },
    "slow_down": {
        "en": "You are writing faster than we can read. Please wait a minute, then try again.",
        "id": "Pesan masuk terlalu cepat. Mohon tunggu satu menit, lalu coba lagi ya.",
    },
    "not_stored": {
        "en": "We could not save your message because of a technical problem. Please try again.",
        "id": "Pesan belum tersimpan karena gangguan teknis. Silakan coba lagi.",
    },
    "empty_file": {
        "en": "This file is empty. Please choose another one.",
        "id": "Berkas ini kosong. Silakan pilih yang lain.",
    },
    "too_large": {
        "en": "This file is larger than {most} MB. Please send a smaller one.",
        "id": "Berkas ini lebih dari {most} MB. Silakan kirim yang lebih kecil.",
    },
    "wrong_type": {
        "en": "We cannot open this kind of file. Please send a picture, a PDF, a video or a sound.",
        "id": "Berkas jenis ini tidak bisa dibuka. Silakan kirim gambar, PDF, video, atau suara.",
    },
    "heic": {
        "en": "This photo is in Apple's HEIC format, which not every device shows. Please send it "
        "as JPEG: take a screenshot of it, or set Camera > Formats to Most Compatible.",
        "id": "Foto ini berformat HEIC dari Apple, yang tidak tampil di semua perangkat. "
        "Silakan kirim sebagai JPEG: ambil tangkapan layarnya, atau atur Kamera > Format ke Paling "
        "Kompatibel.",
    },
    "damaged": {
        "en": "This picture cannot be read. Please take it again, or send another one.",
        "id": "Gambar ini tidak bisa dibaca. Silakan foto ulang, atau kirim yang lain.",
    },
    "no_contact": {
        "en": "Please give an e-mail address or a phone number that is complete, and your message.",
        "id": "Silakan isi alamat e-mail atau nomor telepon yang lengkap, dan pesannya.",
    },
}


class Refusal(Exception):
    """What is not stored; ``code`` tells the customer why."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code)
        self.code = code


def told(code: ErrorCode, **values: object) -> dict[str, str]:
    """The sentence in every language, its {places} filled."""
    return {language: text.format(**values) for language, text in ERRORS[code].items()}
