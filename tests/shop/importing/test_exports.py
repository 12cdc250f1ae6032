"""The exports of six platforms, with their headings as they are."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from tests.shop.importing.files import only, orders_in

SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,"
    "Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,"
    "Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,"
    "Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,"
    "Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,"
    "Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,"
    "Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,"
    "Payment Method,Payment Reference,Refunded Amount,Vendor,Id,Tags,Risk Level,Source,"
    "Lineitem discount,Phone"
)
WOOCOMMERCE = (
    "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),"
    "Company (Billing),Address 1&2 (Billing),City (Billing),State Code (Billing),"
    "Postcode (Billing),Country Code (Billing),Email (Billing),Phone (Billing),"
    "First Name (Shipping),Last Name (Shipping),Address 1&2 (Shipping),City (Shipping),"
    "State Code (Shipping),Postcode (Shipping),Country Code (Shipping),Payment Method Title,"
    "Cart Discount Amount,Order Subtotal Amount,Shipping Method Title,Order Shipping Amount,"
    "Order Refund Amount,Order Total Amount,Order Total Tax Amount,SKU,Item #,Item Name,"
    "Quantity (- Refund),Item Cost,Coupon Code,Discount Amount"
)
TOKOPEDIA = (
    "Nomor,Nomor Invoice,Tanggal Pembayaran,Status Terakhir,Tanggal Pesanan Selesai,"
    "Waktu Pesanan Selesai,Tanggal Pesanan Dibatalkan,Waktu Pesanan Dibatalkan,Nama Produk,"
    "Tipe Produk,Nomor SKU,Catatan Produk Pembeli,Catatan Produk Penjual,Jumlah Produk Dibeli,"
    "Harga Awal (IDR),Diskon Produk (IDR),Harga Jual (IDR),Biaya Pengiriman Tunai (IDR),"
    "Biaya Asuransi Pengiriman (IDR),Total Biaya Pengiriman (IDR),Total Penjualan (IDR),"
    "Nama Pembeli,No Telp Pembeli,Nama Penerima,No Telp Penerima,Alamat Pengiriman,Kota,Provinsi,"
    "Nama Kurir,No Resi / Kode Booking,Tanggal Pengiriman Barang,Waktu Pengiriman Barang"
)
TIKTOK = (
    "Order ID,Order Status,Order Substatus,Cancelation/Return Type,Normal or Pre-order,SKU ID,"
    "Seller SKU,Product Name,Variation,Quantity,Sku Quantity of return,SKU Unit Original Price,"
    "SKU Subtotal Before Discount,SKU Platform Discount,SKU Seller Discount,"
    "SKU Subtotal After Discount,Shipping Fee After Discount,Original Shipping Fee,"
    "Shipping Fee Seller Discount,Shipping Fee Platform Discount,Payment platform discount,Taxes,"
    "Order Amount,Order Refund Amount,Created Time,Paid Time,RTS Time,Shipped Time,Delivered Time,"
    "Cancelled Time,Cancel By,Cancel Reason,Fulfillment Type,Warehouse Name,Tracking ID,"
    "Delivery Option,Shipping Provider Name,Buyer Message,Buyer Username,Recipient,Phone #,Country,"
    "Province,District,Detail Address,Additional address information,Payment Method,Weight(kg),"
    "Product Category,Package ID,Seller Note"
)
SHOPEE = (
    "No. Pesanan,Status Pesanan,Alasan Pembatalan,Status Pembatalan/ Pengembalian,No. Resi,"
    "Opsi Pengiriman,Antar ke counter/ pick-up,"
    "Pesanan Harus Dikirimkan Sebelum (Menghindari keterlambatan),Waktu Pengiriman Diatur,"
    "Waktu Pesanan Dibuat,Waktu Pembayaran Dilakukan,Metode Pembayaran,SKU Induk,Nama Produk,"
    "Nomor Referensi SKU,Nama Variasi,Harga Awal,Harga Setelah Diskon,Jumlah,Returned quantity,"
    "Total Harga Produk,Total Diskon,Berat Produk,Ongkos Kirim Dibayar oleh Pembeli,"
    "Total Pembayaran,Perkiraan Ongkos Kirim,Catatan dari Pembeli,Catatan,Username (Pembeli),"
    "Nama Penerima,No. Telepon,Alamat Pengiriman,Kota/Kabupaten,Provinsi,Waktu Pesanan Selesai"
)
LAZADA = (
    "orderItemId,orderType,Guarantee,deliveryType,lazadaId,sellerSku,lazadaSku,wareHouse,createTime,"
    "updateTime,rtsSla,ttsSla,orderNumber,invoiceRequired,invoiceNumber,deliveredDate,customerName,"
    "customerEmail,nationalRegistrationNumber,shippingName,shippingAddress,shippingAddress2,"
    "shippingAddress3,shippingPhone,shippingPhone2,shippingCity,shippingPostCode,shippingCountry,"
    "shippingRegion,billingName,billingAddr,billingPhone,billingCity,billingPostCode,billingCountry,"
    "payMethod,paidPrice,unitPrice,sellerDiscountTotal,shippingFee,walletCredit,itemName,variation,"
    "cdShippingProvider,shippingProvider,shipmentTypeName,shippingProviderType,cdTrackingCode,"
    "trackingCode,trackingUrl,status,buyerFailedDeliveryReturnInitiator,buyerFailedDeliveryReason,"
    "bundleId,refundAmount,sellerNote"
)


def export(headings: str, *rows: dict[str, str], separator: str = ",") -> str:
    """A file with these headings; every cell that a row does not name is empty."""
    columns = headings.split(",")
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=separator, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


SHOPIFY_ORDER = {
    "Name": "#1001", "Email": "putri@example.com", "Financial Status": "paid",
    "Fulfillment Status": "fulfilled", "Currency": "IDR", "Shipping": "15000.00",
    "Total": "265000.00", "Created at": "2026-11-05 23:50:26 +0700", "Lineitem quantity": "1",
    "Lineitem name": "Kemeja Linen - L", "Lineitem price": "150000.00",
    "Shipping Name": "Putri A", "Shipping Street": "Jl. Kenanga 5", "Shipping City": "Bandung",
    "Shipping Zip": "'40123", "Shipping Province": "JB", "Shipping Phone": "'+62 812-0000-0001",
    "Payment Method": "Xendit", "Shipping Method": "Gratis Ongkir",
}  # fmt: skip


def test_shopify() -> None:
    second = {"Name": "#1001", "Lineitem quantity": "2", "Lineitem name": "Kaos Polos",
              "Lineitem price": "50000.00", "Email": "putri@example.com"}  # fmt: skip
    file = orders_in(export(SHOPIFY, SHOPIFY_ORDER, second))
    assert file.layout == "Shopify"
    order = only(file)
    assert order.number == "#1001"
    assert order.values == {
        "status": "shipped", "placed_on": date(2026, 11, 5), "total": 265000,
        "shipping_fee": 15000, "payment_method": "Xendit", "customer_name": "Putri A",
        "address": "Jl. Kenanga 5, Bandung, JB, 40123", "email": "putri@example.com",
        "phone": "6281200000001",
    }  # fmt: skip
    assert [(i.name, i.quantity) for i in order.items] == [
        ("Kemeja Linen - L", 1),
        ("Kaos Polos", 2),
    ]


@pytest.mark.parametrize(
    ("paid", "sent", "cancelled", "status"),
    [
        ("pending", "unfulfilled", "", "unpaid"), ("authorized", "", "", "unpaid"),
        ("paid", "unfulfilled", "", "processing"), ("paid", "", "", "processing"),
        ("paid", "partial", "", "processing"), ("pending", "fulfilled", "", "shipped"),
        ("partially_refunded", "fulfilled", "", "shipped"),
        ("refunded", "fulfilled", "", "refunded"),
        ("voided", "", "", "cancelled"), ("refunded", "", "2026-11-06 10:00:00 +0700", "cancelled"),
    ],
)  # fmt: skip
def test_shopifys_statuses(paid: str, sent: str, cancelled: str, status: str) -> None:
    row = {**SHOPIFY_ORDER, "Financial Status": paid, "Fulfillment Status": sent,
           "Cancelled at": cancelled}  # fmt: skip
    assert only(orders_in(export(SHOPIFY, row))).values["status"] == status


def test_squarespace_has_shopifys_columns_but_for_the_number() -> None:
    row = {name: cell for name, cell in SHOPIFY_ORDER.items() if name != "Name"}
    row |= {"Order ID": "00012", "Financial Status": "PAID", "Fulfillment Status": "FULFILLED"}
    file = orders_in(export(SHOPIFY.replace("Name,Email", "Order ID,Email", 1), row))
    assert file.layout == "Squarespace"
    order = only(file)
    assert (order.number, order.values["status"]) == ("00012", "shipped")


def test_woocommerce() -> None:
    row = {
        "Order Number": "1001", "Order Status": "On hold", "Order Date": "2026-11-05 09:50",
        "First Name (Billing)": "Putri", "Last Name (Billing)": "A",
        "Address 1&2 (Billing)": "Jl. Kenanga 5", "City (Billing)": "Bandung",
        "Email (Billing)": "putri@example.com", "Phone (Billing)": "081200000001",
        "Payment Method Title": "Transfer BCA", "Order Shipping Amount": "15000",
        "Order Total Amount": "165000", "Item Name": "Kemeja Linen", "Quantity (- Refund)": "1",
        "Item Cost": "150000",
    }  # fmt: skip
    for status, ours in (("On hold", "unpaid"), ("Processing", "processing"),
                         ("wc-completed", "delivered"), ("Completed", "delivered"),
                         ("Failed", "unpaid"), ("Refunded", "refunded")):  # fmt: skip
        file = orders_in(export(WOOCOMMERCE, {**row, "Order Status": status}))
        assert file.layout == "WooCommerce"
        assert only(file).values["status"] == ours
    order = only(orders_in(export(WOOCOMMERCE, row)))
    assert (order.values["customer_name"], order.values["payment_method"]) == (
        "Putri A",
        "Transfer BCA",
    )
    assert (order.values["total"], order.values["shipping_fee"]) == (165000, 15000)
    assert "courier" not in order.values


def test_tokopedia() -> None:
    row = {
        "Nomor": "1", "Nomor Invoice": "INV/20261105/MPL/3598812345",
        "Tanggal Pembayaran": "05-11-2026 10:20:30",
        "Status Terakhir": "Pesanan Selesai -\n", "Tanggal Pesanan Selesai": "09-11-2026",
        "Nama Produk": "Kemeja Linen", "Jumlah Produk Dibeli": "2", "Harga Awal (IDR)": "160000",
        "Harga Jual (IDR)": "150.000", "Total Biaya Pengiriman (IDR)": "15.000",
        "Total Penjualan (IDR)": "315.000", "Nama Pembeli": "Putri A",
        "No Telp Pembeli": "62812******01", "Alamat Pengiriman": "Jl. Kenanga 5, Bandung 40123",
        "Kota": "Bandung", "Provinsi": "Jawa Barat", "Nama Kurir": "SiCepat",
        "No Resi / Kode Booking": "SCP001",
    }  # fmt: skip
    title = "Laporan Penjualan\nToko Putri\n\n"
    second = {**row, "Nama Produk": "Kaos", "Nomor": "2"}
    file = orders_in(title + export(TOKOPEDIA, row, second))
    assert file.layout == "Tokopedia"
    order = only(file)
    assert order.values["placed_on"] == date(2026, 11, 5)
    assert (order.values["status"], order.values["phone"]) == ("delivered", None)
    assert (order.values["shipping_fee"], order.items[0].price) == (15000, 150000)
    assert "total" not in order.values
    assert order.values["address"] == "Jl. Kenanga 5, Bandung 40123, Jawa Barat"
    assert len(order.items) == 2


def test_tiktok_shop_and_tokopedia() -> None:
    described = {
        "Order ID": "Platform unique order ID.", "Order Status": "Current order status.",
        "Quantity": "SKU sold quantity.", "Order Amount": "It equals buyer paid amount.",
        "Created Time": "Order created time.", "Product Name": "Platform product name.",
    }  # fmt: skip
    row = {
        "Order ID": "577123456789012345\t", "Order Status": "Shipped",
        "Order Substatus": "Delivered",
        "Product Name": "Kemeja Linen", "Variation": "Merah, L", "Quantity": "1",
        "SKU Unit Original Price": "IDR 150.000", "Order Amount": "165000",
        "Shipping Fee After Discount": "15000", "Created Time": "05/11/2026 10:20:30",
        "Delivered Time": "09/11/2026 10:20:30", "Tracking ID": "JX1",
        "Shipping Provider Name": "J&T Express", "Recipient": "Pu*** A",
        "Phone #": "(+62)812*****01", "Detail Address": "Jl. K***", "Payment Method": "COD",
    }  # fmt: skip
    file = orders_in(export(TIKTOK, described, row))
    assert file.layout == "TikTok Shop and Tokopedia"
    assert [question.about for question in file.questions] == ["dates"]
    order = only(orders_in(export(TIKTOK, described, row), "dates=day-first"))
    assert order.values["status"] == "delivered"
    assert order.values["delivered_on"] == date(2026, 11, 9)
    assert (order.items[0].name, order.items[0].product) == (
        "Kemeja Linen (Merah, L)",
        "Kemeja Linen",
    )
    assert (order.values["courier"], order.values["phone"]) == ("J&T Express", None)


def test_shopee() -> None:
    row = {
        "No. Pesanan": "2611051ABCDEFG", "Status Pesanan": "Perlu Dikirim", "No. Resi": "SPXID01",
        "Opsi Pengiriman": "SPX Hemat", "Waktu Pesanan Dibuat": "2026-11-05 09:15",
        "Metode Pembayaran": "ShopeePay", "Nama Produk": "Kemeja Linen", "Nama Variasi": "PINK",
        "Harga Awal": "200.000", "Harga Setelah Diskon": "150.000", "Jumlah": "1",
        "Total Harga Produk": "150.000", "Ongkos Kirim Dibayar oleh Pembeli": "15.000",
        "Total Pembayaran": "165.000", "Username (Pembeli)": "putri.a",
        "Nama Penerima": "P****i", "No. Telepon": "******01",
        "Alamat Pengiriman": "Jl. K*****, KOTA BANDUNG, JAWA BARAT",
        "Kota/Kabupaten": "KOTA BANDUNG", "Provinsi": "JAWA BARAT",
    }  # fmt: skip
    states = {
        "Belum Bayar": "unpaid", "Perlu Dikirim": "processing", "Sedang Dikirim": "shipped",
        "Telah Dikirim": "shipped", "Selesai": "delivered", "Batal": "cancelled",
        "Pesanan diterima, namun Pembeli masih dapat mengajukan pengembalian hingga 2026-11-20":
            "delivered",
    }  # fmt: skip
    for theirs, ours in states.items():
        order = only(orders_in(export(SHOPEE, {**row, "Status Pesanan": theirs})))
        assert order.values["status"] == ours
    assert order.items[0].name == "Kemeja Linen (PINK)"
    assert order.items[0].price == 150000
    assert (order.values["total"], order.values["shipping_fee"]) == (165000, 15000)
    assert (order.values["courier"], order.values["tracking_number"]) == ("SPX Hemat", "SPXID01")
    assert order.values["address"] == "Jl. K*****, KOTA BANDUNG, JAWA BARAT"


def test_lazada_where_a_line_is_one_piece() -> None:
    row = {
        "orderItemId": "1", "orderNumber": "ORD-7788", "createTime": "05 Nov 2026 09:15",
        "customerName": "Putri A", "customerEmail": "putri@example.com",
        "shippingAddress": "Jl. Kenanga 5", "shippingCity": "Bandung", "shippingPhone": "628****01",
        "payMethod": "COD", "paidPrice": "150000.00", "unitPrice": "160000.00",
        "shippingFee": "7500.00", "itemName": "Kemeja Linen", "variation": "Ukuran:L",
        "shippingProvider": "LEX ID", "trackingCode": "LX1", "status": "delivered",
        "deliveredDate": "09 Nov 2026",
    }  # fmt: skip
    rows = [
        row, {**row, "orderItemId": "2"},
        {**row, "orderItemId": "3", "itemName": "Kaos", "paidPrice": "50000.00",
         "trackingCode": "LX2", "status": "shipped", "deliveredDate": "", "variation": ""},
    ]  # fmt: skip
    file = orders_in(export(LAZADA, *rows, separator=";"))
    assert file.layout == "Lazada"
    order = only(file)
    assert [(i.name, i.quantity, i.price) for i in order.items] == [
        ("Kemeja Linen (Ukuran:L)", 2, 150000), ("Kaos", 1, 50000),
    ]  # fmt: skip
    assert (order.values["status"], order.values["shipping_fee"]) == ("shipped", 22500)
    assert order.values["tracking_number"] == "LX1, LX2"
    assert any("not equally far" in note for note in file.notes)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("pending", "processing"), ("ready_to_ship", "packed"), ("confirmed", "delivered"),
     ("canceled", "cancelled"), ("shipped_back_success", "returned"), ("returned", "returned")],
)  # fmt: skip
def test_lazadas_statuses(theirs: str, ours: str) -> None:
    row = {"orderItemId": "1", "orderNumber": "ORD-7788", "createTime": "05 Nov 2026 09:15",
           "itemName": "Kaos", "customerEmail": "p@example.com", "status": theirs}  # fmt: skip
    assert only(orders_in(export(LAZADA, row))).values["status"] == ours
