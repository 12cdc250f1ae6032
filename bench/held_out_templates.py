"""Made pictures that nothing was developed with: other layouts, other words, other typefaces.

Whoever changes a reader looks at their figures, never at them.
"""

from __future__ import annotations

from PIL import ImageFilter

from bench.invented import BANKS, CITIES, GOODS, WALLETS, Invented, money, told
from bench.picture_templates import Made, printed
from bench.screens import bubbles, plain_photo
from bench.sheets import WHITE, Sheet


def mobile_banking_note(invented: Invented) -> Made:
    """Plain lines in the middle, as a bank's older app shows them."""
    day, value, name = invented.date(), invented.amount(), invented.name().upper()
    bank = invented.random.choice(BANKS)
    sheet = Sheet(720, 980, "dejavu", (240, 246, 252))
    sheet.y = 80
    for line in (
        "m-Transfer :", "BERHASIL", f"{told(day, 'slashes')} {invented.clock()}:09",
        f"Ke {invented.digits(10)}", name, f"Bank Penerima : {bank}",
        money(value, "Rp 1.000,00"), f"Ref {invented.digits(9)}",
    ):  # fmt: skip
        sheet.line(line, 34, 34)
    return sheet.image, {
        "amount": str(value), "date": day.isoformat(), "bank": bank, "name": name,
    }  # fmt: skip


def english_transfer(invented: Invented) -> Made:
    """A card with small names above their values, in English."""
    day, value, name = invented.date(), invented.amount(), invented.name()
    bank = invented.random.choice(BANKS)
    sheet = Sheet(1080, 1500, "serif", (250, 250, 252))
    sheet.line("Transaction Successful", 54, bold=True)
    sheet.y = 240
    for key, value_told in (
        ("Transfer amount", money(value, "IDR 1,000.00")), ("Date", told(day, "long", "en")),
        ("Recipient name", name), ("Recipient bank", bank),
        ("Account number", invented.digits(12)), ("Fee", "IDR 2,500.00"),
        ("Reference number", invented.digits(16)),
    ):  # fmt: skip
        sheet.stacked(key, value_told, 42)
    return sheet.image, {
        "amount": str(value), "date": day.isoformat(), "bank": bank, "name": name,
    }  # fmt: skip


def wallet_send(invented: Invented) -> Made:
    """An e-wallet sends to an e-wallet, big figures on colour."""
    day, value = invented.date(), invented.amount()
    to = invented.random.choice(WALLETS)
    sheet = Sheet(1080, 1300, "lato", (0, 104, 190), WHITE, (215, 230, 245))
    sheet.y = 120
    sheet.line("Kirim uang berhasil!", 50, bold=True)
    sheet.y += 40
    sheet.line(money(value, "Rp1.000"), 92, bold=True)
    sheet.y += 60
    sheet.row("Ke", f"{to} 08{invented.digits(9)}", 36)
    sheet.row("Tanggal", told(day, "short"), 36)
    sheet.row("Waktu", f"{invented.clock()} WIB", 36)
    sheet.row("Nominal", money(value, "Rp1.000"), 36)
    return sheet.image, {"amount": str(value), "date": day.isoformat(), "bank": to}


def market_label(invented: Invented) -> Made:
    """A marketplace's label: boxes side by side, the order number below the bars."""
    parcel, order, name = invented.parcel(), invented.order(), invented.name()
    sheet = Sheet(1000, 1400, "roboto")
    sheet.write("NUSA MARKET", 40, 46, bold=True)
    sheet.write(parcel.courier, 960, 46, bold=True, align="right")
    sheet.y = 120
    sheet.rule()
    sheet.code(parcel.tracking, (60, 160, 940, 330))
    sheet.y = 345
    sheet.line(f"Nomor Resi: {parcel.tracking}", 38)
    sheet.rule()
    sheet.write("Penerima: ", 40, 28)
    sheet.write(name, 180, 28, bold=True)
    sheet.write("Pengirim: Toko Nusa", 560, 28)
    sheet.y += 50
    for line in sheet.wrapped(invented.address(), 0, 26, 440):
        sheet.write(line, 40, 26)
        sheet.y += 38
    sheet.rule(40)
    sheet.write("Berat: 1.2 kg", 40, 30)
    sheet.write("COD: Tidak", 400, 30)
    sheet.y += 70
    sheet.write(f"No.Pesanan: {order}", 40, 34, bold=True)
    sheet.y += 70
    sheet.write(f"1. {invented.random.choice(GOODS)}   x1", 40, 26)
    return sheet.image, {
        "tracking": parcel.tracking, "courier": parcel.courier, "name": name, "order": order,
    }  # fmt: skip


def english_label(invented: Invented) -> Made:
    """A label in English with a QR code only, cash on delivery."""
    parcel, name = invented.parcel(), invented.name()
    value = invented.random.randint(20, 900) * 1000
    sheet = Sheet(900, 1000, "open")
    sheet.write(parcel.courier.upper(), 40, 60, bold=True)
    sheet.y = 150
    sheet.code(parcel.tracking, (600, 140, 860, 400), "QRCode")
    for key, text in (
        ("Waybill", parcel.tracking), ("Receiver", name), ("Phone", f"+62 8{invented.digits(9)}"),
        ("City", invented.random.choice(CITIES)), ("Sender", "Toko Nusa"), ("Weight", "0.5 kg"),
        ("COD amount", money(value, "Rp1.000")),
    ):  # fmt: skip
        sheet.stacked(key, text, 34)
    return sheet.image, {
        "tracking": parcel.tracking, "courier": parcel.courier, "name": name,
        "amount": str(value),
    }  # fmt: skip


def restaurant_bill(invented: Invented) -> Made:
    """A restaurant's bill with service and tax, paid by card."""
    day, columns = invented.date(), 38
    lines = ["RUMAH MAKAN SEDERHANA".center(columns), "Meja 12".center(columns)]

    def pair(name: str, value: str) -> None:
        lines.append(name.ljust(columns - len(value)) + value)

    pair("Tanggal:", told(day, "slashes"))
    lines.append("=" * columns)
    total = 0
    for dish in invented.random.sample(("Nasi Rendang", "Es Teh", "Ayam Pop", "Gulai"), 3):
        price = invented.random.randint(10, 90) * 1000
        pair(f"1 {dish}", money(price, "1,000"))
        total += price
    lines.append("=" * columns)
    pair("Subtotal", money(total, "1,000"))
    pair("Service 5%", money(total // 20, "1,000"))
    pair("PB1 10%", money(total // 10, "1,000"))
    total += total // 20 + total // 10
    pair("TOTAL", money(total, "1,000"))
    pair("Debit", money(total, "1,000"))
    return printed(lines, "dejavu mono"), {"date": day.isoformat(), "amount": str(total)}


def english_receipt(invented: Invented) -> Made:
    """A shop's receipt in English."""
    day, columns = invented.date(), 38
    price, order = invented.random.randint(20, 900) * 1000, f"ORD-{invented.digits(5)}"
    lines = ["NUSA OUTLET".center(columns), "RECEIPT".center(columns)]

    def pair(name: str, value: str) -> None:
        lines.append(name.ljust(columns - len(value)) + value)

    pair("Date", told(day, "long", "en"))
    pair("Order No", order)
    lines.append("-" * columns)
    pair(invented.random.choice(GOODS)[:20], money(price, "1,000"))
    pair("Tax", money(price // 10, "1,000"))
    pair("Amount due", money(price + price // 10, "Rp 1.000"))
    pair("Cash", money(2_000_000, "Rp 1.000"))
    pair("Change", money(2_000_000 - price - price // 10, "Rp 1.000"))
    lines.append("Thank you".center(columns))
    return printed(lines, "mono"), {
        "date": day.isoformat(), "order": order, "amount": str(price + price // 10),
    }  # fmt: skip


def stacked_order(invented: Invented) -> Made:
    """A marketplace's page with long numbers, names above their values."""
    order, day, parcel = f"57{invented.digits(16)}", invented.date(), invented.parcel()
    total = invented.amount()
    sheet = Sheet(1080, 1700, "noto")
    sheet.line("Detail pesanan", 48, bold=True)
    sheet.y = 180
    for key, value in (
        ("ID Pesanan", order), ("Tanggal pemesanan", told(day, "long")),
        ("Pengiriman", parcel.courier), ("Nomor resi", parcel.tracking),
        ("Produk", invented.random.choice(GOODS)), ("Total pesanan", money(total, "Rp1.000")),
        ("Metode pembayaran", "Virtual Account"),
    ):  # fmt: skip
        sheet.stacked(key, value, 38, 34)
    return sheet.image, {
        "order": order, "date": day.isoformat(), "tracking": parcel.tracking,
        "courier": parcel.courier, "amount": str(total),
    }  # fmt: skip


def english_order(invented: Invented) -> Made:
    """A web shop's page in English, dark, with a discount."""
    order, day, price = f"#{invented.digits(5)}", invented.date(), invented.amount()
    total = price + 20_000 - 5_000
    sheet = Sheet(1080, 1200, "lato", (24, 24, 30), (236, 236, 240), (150, 152, 160))
    sheet.write(f"Order {order}", 60, 56, bold=True)
    sheet.y = 140
    sheet.write(f"Placed on {told(day, 'month first', 'en')}", 60, 34)
    sheet.y = 260
    sheet.row("Order summary", "", 40)
    sheet.row("Subtotal", money(price, "Rp 1.000"), 36)
    sheet.row("Discount", f"-{money(5_000, 'Rp 1.000')}", 36)
    sheet.row("Shipping", money(20_000, "Rp 1.000"), 36)
    sheet.row("Order total", money(total, "Rp 1.000"), 40)
    return sheet.image, {"order": order[1:], "date": day.isoformat(), "amount": str(total)}


def english_chat(invented: Invented) -> Made:
    """A chat in English about an order."""
    order, parcel = f"ORD-{invented.digits(4)}", invented.parcel()
    said = (
        (True, "hi, is my order on the way?"), (False, "Hello! What is your order number?"),
        (True, f"it's {order}"), (False, f"It was shipped, tracking number {parcel.tracking}"),
        (True, "thanks, when will it arrive?"),
    )  # fmt: skip
    return bubbles(invented, "Nusa Store", said), {
        "order": order, "tracking": parcel.tracking, "courier": parcel.courier,
    }  # fmt: skip


def complaint_chat(invented: Invented) -> Made:
    """A chat in Indonesian without a number."""
    said = (
        (True, "min paket saya kok basah ya"), (False, "Mohon maaf kak, boleh kirim fotonya?"),
        (True, "udah saya kirim tadi pagi"), (False, "Baik kak, kami cek dulu ya"),
    )  # fmt: skip
    return bubbles(invented, "Admin", said), {}


def driving_card(invented: Invented) -> Made:
    """A card with the words of a driving licence, of nobody."""
    sheet = Sheet(1010, 640, "roboto", (240, 225, 200))
    sheet.line("SURAT IZIN MENGEMUDI", 40, bold=True)
    sheet.line("DRIVING LICENSE   SIM C", 30)
    for line in (
        f"1. {invented.name().upper()}", f"2. SURABAYA, {told(invented.date(), 'dashes')}",
        "3. A - PRIA", f"4. {invented.address().upper()[:34]}", "5. KARYAWAN SWASTA",
        f"6. {invented.digits(14)}",
    ):  # fmt: skip
        sheet.write(line, 330, 30)
        sheet.y += 66
    return sheet.image, {}


def passport_page(invented: Invented) -> Made:
    """A page with the words of a passport, of nobody."""
    sheet, name = Sheet(1250, 880, "liberation", (214, 224, 214)), invented.name().upper()
    sheet.line("REPUBLIK INDONESIA   PASPOR / PASSPORT", 36, bold=True)
    for key, value in (
        ("Nama lengkap / Full name", name), ("Kewarganegaraan / Nationality", "INDONESIA"),
        ("Tgl. lahir / Date of birth", told(invented.date(), "short", "en").upper()),
        ("No. Paspor / Passport no", f"C{invented.digits(7)}"),
    ):  # fmt: skip
        sheet.stacked(key, value, 34, 26, 420)
    sheet.family = "mono"
    for line in (
        f"P<IDN{name.replace(' ', '<<')}".ljust(44, "<"),
        f"C{invented.digits(7)}".ljust(44, "<"),
    ):
        sheet.write(line, 50, 44, y=700 if line[0] == "P" else 770)
    return sheet.image, {}


def cloth_photo(invented: Invented) -> Made:
    """Stripes of cloth: a photo without writing that is full of lines."""
    sheet = Sheet(1200, 1500, "open", (200, 190, 180))
    for at in range(0, 1500, invented.random.randint(24, 60)):
        sheet.draw.rectangle((0, at, 1200, at + 12), fill=(120, 40, 50))
    return sheet.image.filter(ImageFilter.GaussianBlur(2)).rotate(8), {}


def boxed_photo(invented: Invented) -> Made:
    """A parcel with words that every parcel bears."""
    image = plain_photo(invented)[0]
    sheet = Sheet(image.width, image.height, "roboto")
    sheet.image.paste(image)
    sheet.y = 380
    sheet.line("FRAGILE", 110, bold=True)
    sheet.line("JANGAN DIBANTING", 70, bold=True)
    return sheet.image, {}
