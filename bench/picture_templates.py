"""Made pictures to develop with: each function draws one, and says what stands in it.

What is not named in its facts does not stand there.
"""

from __future__ import annotations

from PIL import Image

from bench.invented import BANKS, GOODS, WALLETS, Invented, money, told
from bench.sheets import WHITE, Colour, Sheet

Facts = dict[str, str]
Made = tuple[Image.Image, Facts]
_ACCENTS: tuple[Colour, ...] = ((0, 96, 175), (0, 61, 121), (0, 132, 61), (238, 119, 2))
_FAMILIES = ("roboto", "open", "lato", "noto", "liberation")


def screen(invented: Invented, height: int, dark_share: float = 0.3) -> Sheet:
    """A phone's screen, light or dark."""
    family = invented.random.choice(_FAMILIES)
    if invented.random.random() < dark_share:
        return Sheet(1080, height, family, (18, 20, 24), (238, 238, 242), (160, 165, 172))
    return Sheet(1080, height, family, WHITE)


def bank_transfer(invented: Invented) -> Made:
    """A bank's app: a banner, the amount, a table."""
    pick = invented.random.choice
    sheet, value, day = screen(invented, 1650), invented.amount(), invented.date()
    to, name, app = pick(BANKS), invented.name(), pick(BANKS)
    sheet.draw.rectangle((0, 0, 1080, 150), fill=pick(_ACCENTS))
    sheet.write(
        pick(("m-Transfer", "Transfer Berhasil", "Bukti Transfer")), 50, 48, bold=True, ink=WHITE
    )
    sheet.write(app, 1030, 44, bold=True, ink=WHITE, align="right")
    sheet.y = 330
    styles = ("Rp1.000", "Rp 1.000", "Rp 1.000,00", "IDR 1,000.00", "Rp. 1.000")
    sheet.line(money(value, pick(styles)), 72, bold=True)
    sheet.line(
        f"{told(day, pick(('short', 'slashes', 'long', 'dashes')))} {invented.clock()} WIB", 34
    )
    sheet.y = 600
    sheet.row("Rekening Tujuan", invented.digits(10), 36)
    sheet.row("Nama Penerima", name.upper(), 36)
    sheet.row("Bank Tujuan", to, 36)
    sheet.row("Nominal", money(value, pick(styles)), 36)
    sheet.row("Biaya Admin", money(pick((0, 2500, 6500)), "Rp 1.000"), 36)
    sheet.row("No. Referensi", invented.digits(pick((12, 16, 20))), 36)
    sheet.row("Dari", invented.name(), 36)
    sheet.row("Berita", pick(("-", "bayar pesanan", "DP baju")), 36)
    return sheet.image, {
        "amount": str(value), "date": day.isoformat(), "bank": to, "name": name.upper(),
    }  # fmt: skip


def wallet_transfer(invented: Invented) -> Made:
    """An e-wallet: from and to as blocks, the fee added to a total."""
    pick = invented.random.choice
    sheet, value, day = screen(invented, 1500), invented.amount(), invented.date()
    to, name, fee = pick(BANKS), invented.name(), pick((0, 1000, 2500))
    sheet.line(pick(WALLETS), 56, bold=True)
    sheet.y = 220
    sheet.line("Transaksi Berhasil", 48, bold=True)
    sheet.line(f"{told(day, 'short')}, {invented.clock('.')}", 34)
    sheet.y += 40
    sheet.rule()
    sheet.stacked("Penerima", f"{name} - {to} {invented.digits(10)}", 36)
    sheet.row("Jumlah Transfer", money(value, "Rp1.000"), 38)
    sheet.row("Biaya Transfer", money(fee, "Rp1.000"), 38)
    sheet.row("Total Bayar", money(value + fee, "Rp1.000"), 38)
    sheet.rule()
    sheet.row("ID Transaksi", invented.digits(18), 32)
    return sheet.image, {
        "amount": str(value), "date": day.isoformat(), "bank": to, "name": name,
    }  # fmt: skip


def courier_label(invented: Invented) -> Made:
    """A courier's own label: bars above, an address, a QR code below."""
    pick, parcel, name = invented.random.choice, invented.parcel(), invented.name()
    facts = {"tracking": parcel.tracking, "courier": parcel.courier, "name": name}
    sheet = Sheet(900, 1300, pick(("liberation", "roboto", "noto")))
    sheet.write(parcel.courier, 40, 64, bold=True)
    sheet.write(pick(("REG", "EZ", "YES", "HALU")), 860, 54, bold=True, align="right")
    sheet.code(parcel.tracking, (70, 140, 830, 310))
    sheet.y = 325
    sheet.line(f"{pick(('No. Resi: ', 'Resi: ', 'AWB: ', ''))}{parcel.tracking}", 40, bold=True)
    sheet.rule()
    for key, value in (
        ("Penerima:", f"{name}, 08{invented.digits(10)}"), ("Alamat:", invented.address()),
        ("Pengirim:", f"Toko Nusa, 08{invented.digits(9)}"),
    ):  # fmt: skip
        sheet.write(key, 40, 30, bold=True)
        sheet.write(value, 210, 28)
        sheet.y += 60
    sheet.rule()
    sheet.write(f"Berat: {invented.random.randint(1, 9) * 250} gr", 40, 34)
    if invented.random.random() < 0.5:
        cod = invented.random.randint(20, 900) * 1000
        facts["amount"] = str(cod)
        sheet.write(f"COD: {money(cod, pick(('Rp1.000', 'Rp 1.000')))}", 400, 40, bold=True)
    else:
        sheet.write(pick(("NON COD", "CASHLESS")), 400, 40, bold=True)
    sheet.y += 75
    if invented.random.random() < 0.7:
        facts["order"] = invented.order()
        sheet.write(f"{pick(('No. Pesanan: ', 'Order ID: '))}{facts['order']}", 40, 32, bold=True)
    sheet.code(parcel.tracking, (640, 1020, 860, 1240), "QRCode")
    sheet.write(pick(("CGK10203", "SUB20101", "BDO-A-07")), 40, 70, bold=True, y=1080)
    return sheet.image, facts


def shop_label(invented: Invented) -> Made:
    """A shop's own print: no bars, everything in one column."""
    parcel, name = invented.parcel(), invented.name()
    order = invented.order()
    sheet = Sheet(1000, 900, "dejavu")
    sheet.line("TOKO NUSA", 48, bold=True)
    sheet.rule()
    for key, value in (
        ("Kurir", parcel.courier), ("No Resi", parcel.tracking), ("No Pesanan", order),
        ("Kepada", name), ("Alamat", invented.address()), ("Isi", invented.random.choice(GOODS)),
    ):  # fmt: skip
        sheet.write(f"{key} :", 60, 32)
        sheet.write(value, 300, 32, bold=True)
        sheet.y += 62
    sheet.code(parcel.tracking, (700, 640, 940, 880), "QRCode")
    return sheet.image, {
        "tracking": parcel.tracking, "courier": parcel.courier, "name": name, "order": order,
    }  # fmt: skip


def till_receipt(invented: Invented) -> Made:
    """A supermarket's till, in cash."""
    return _receipt(invented, ("TOKO NUSA", "ALFAMIDI DAGO", "APOTEK SEHAT"), "SUBTOTAL", "TOTAL")


def transfer_receipt(invented: Invented) -> Made:
    """A small shop's till with a larger total."""
    return _receipt(invented, ("WARUNG BU TUTI", "KOPI PAGI"), "Sub Total", "Grand Total")


def _receipt(invented: Invented, shops: tuple[str, ...], sub: str, whole: str) -> Made:
    pick, day, columns = invented.random.choice, invented.date(), 40
    facts = {"date": day.isoformat()}
    lines = [pick(shops).center(columns), f"Jl. {pick(('Dago', 'Sudirman'))} No.7".center(columns)]

    def pair(name: str, value: str) -> None:
        lines.append(name.ljust(columns - len(value)) + value)

    pair("Tgl", f"{told(day, pick(('slashes', 'dashes', 'short')))} {invented.clock()}")
    pair("Kasir", pick(("RINA", "DEDI", "AYU")))
    if invented.random.random() < 0.5:
        facts["order"] = f"ORD-{invented.digits(4)}"
        pair("No. Pesanan", facts["order"])
    lines.append("-" * columns)
    total = 0
    for good in invented.random.sample(GOODS, invented.random.randint(2, 5)):
        count, price = invented.random.randint(1, 3), invented.random.randint(6, 500) * 500
        lines.append(good.upper())
        pair(f"  {count} x {money(price, '1.000')}", money(count * price, "1.000"))
        total += count * price
    lines.append("-" * columns)
    pair(sub, money(total, "1.000"))
    discount = pick((0, 0, 5000))
    if discount:
        pair("DISKON", f"-{money(discount, '1.000')}")
    total -= discount
    pair(whole, money(total, pick(("1.000", "Rp 1.000"))))
    paid = (total // 50_000 + 1) * 50_000
    pair("TUNAI", money(paid, "1.000"))
    pair("KEMBALI", money(paid - total, "1.000"))
    lines.append("TERIMA KASIH".center(columns))
    return printed(lines, pick(("mono", "dejavu mono"))), {**facts, "amount": str(total)}


def printed(lines: list[str], family: str) -> Image.Image:
    """Lines as a till prints them."""
    sheet = Sheet(780, 40 * len(lines) + 90, family, (250, 249, 244), (40, 40, 45))
    for line in lines:
        sheet.write(line, 40, 28)
        sheet.y += 40
    return sheet.image
