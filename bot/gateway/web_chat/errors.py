"""What the web chat tells a customer whose message was not taken."""

from __future__ import annotations

from typing import Literal

ErrorCode = Literal["not_understood", "empty", "too_long", "slow_down", "not_stored"]

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
}
