// Every word of the page, in English and Indonesian.

const TEXTS = {
  en: {
    title: "Chat · {shop}",
    hello: "Welcome to {shop}",
    welcome:
      "Our virtual assistant helps with orders, deliveries and returns at any hour. " +
      "You can ask for a person whenever you like.",
    starters: "Questions to start with",
    starter1: "Where is my order?",
    starter2: "How long does delivery take?",
    starter3: "I want to return an item",
    starter4: "Talk to a person",
    online: "Online",
    connecting: "Connecting…",
    reconnecting: "Reconnecting…",
    lost: "The connection was lost. Reconnecting… You can keep writing.",
    blocked: "Not connected",
    cookiesBlocked: "This browser blocks the chat inside other pages. Open it in its own window.",
    needsHttps: "For the shop: the chat's address must begin with https:// to work inside another site.",
    openWindow: "Open the chat",
    colleague: "A colleague will answer you here. You can keep writing.",
    language: "Language",
    close: "Close the chat",
    conversation: "Conversation",
    newMessages: "New messages",
    yourMessage: "Your message",
    placeholder: "Write a message…",
    send: "Send",
    left: "{count} characters left",
    you: "You",
    assistant: "Assistant of {shop}",
    choices: "Choose an answer",
    sending: "Sending…",
    waiting: "Not sent yet",
    failed: "Not sent",
    retry: "Try again",
    read: "Read",
    picture: "Picture from {shop}",
    voice: "Voice message from {shop}",
    typing: "{shop} is typing",
    today: "Today",
    yesterday: "Yesterday",
    answers: "{agent} answers now",
    agentTyping: "{agent} is typing",
    awayTitle: "Nobody is here just now",
    awayUntil: "We are back {opens}.",
    awayNow: "We are closed just now.",
    answerByMail: "Leave your e-mail address, and the answer comes to you there too.",
    answerHere: "We answer here, in this chat: please look in again. With your e-mail or phone number we can also reach you ourselves.",
    name: "Name",
    email: "E-mail",
    phone: "Phone",
    moreWords: "What is it about?",
    leaveContact: "Send",
    contactMissing: "Please give an e-mail address or a phone number.",
    cards: "Products; scroll sideways for more",
    see: "See it",
    attach: "Send a picture or file",
    dropHere: "Drop it here to send it",
    cancel: "Cancel",
    remove: "Remove",
    file: "File",
    fileGone: "not kept any more",
    yourPicture: "Your picture",
    tooLarge: "This file is larger than {most} MB. Please send a smaller one.",
  },
  id: {
    title: "Obrolan · {shop}",
    hello: "Selamat datang di {shop}",
    welcome:
      "Asisten virtual kami siap membantu soal pesanan, pengiriman, dan retur kapan saja. " +
      "Kakak bisa minta bicara dengan orang kapan pun.",
    starters: "Pertanyaan untuk memulai",
    starter1: "Pesanan saya sampai mana?",
    starter2: "Berapa lama pengirimannya?",
    starter3: "Saya mau retur barang",
    starter4: "Bicara dengan orang",
    online: "Online",
    connecting: "Menghubungkan…",
    reconnecting: "Menyambungkan lagi…",
    lost: "Koneksi terputus. Sedang menyambungkan lagi… Kakak tetap bisa menulis.",
    blocked: "Tidak tersambung",
    cookiesBlocked: "Browser ini memblokir obrolan di dalam halaman lain. Buka di jendelanya sendiri.",
    needsHttps: "Untuk toko: alamat obrolan harus diawali https:// agar bisa dipakai di dalam situs lain.",
    openWindow: "Buka obrolan",
    colleague: "Rekan kami akan menjawab di sini. Kakak tetap bisa menulis.",
    language: "Bahasa",
    close: "Tutup obrolan",
    conversation: "Percakapan",
    newMessages: "Pesan baru",
    yourMessage: "Pesan Kakak",
    placeholder: "Tulis pesan…",
    send: "Kirim",
    left: "Sisa {count} karakter",
    you: "Anda",
    assistant: "Asisten {shop}",
    choices: "Pilih jawaban",
    sending: "Mengirim…",
    waiting: "Belum terkirim",
    failed: "Tidak terkirim",
    retry: "Coba lagi",
    read: "Dibaca",
    picture: "Gambar dari {shop}",
    voice: "Pesan suara dari {shop}",
    typing: "{shop} sedang mengetik",
    today: "Hari ini",
    yesterday: "Kemarin",
    answers: "{agent} yang menjawab sekarang",
    agentTyping: "{agent} sedang mengetik",
    awayTitle: "Sedang tidak ada orang",
    awayUntil: "Kami kembali {opens}.",
    awayNow: "Kami sedang tutup.",
    answerByMail: "Tinggalkan alamat e-mail, jawabannya kami kirim juga ke sana.",
    answerHere: "Kami menjawab di sini, di obrolan ini: silakan tengok lagi nanti. Dengan e-mail atau nomor telepon, kami juga bisa menghubungi Kakak.",
    name: "Nama",
    email: "E-mail",
    phone: "Telepon",
    moreWords: "Tentang apa?",
    leaveContact: "Kirim",
    contactMissing: "Mohon isi alamat e-mail atau nomor telepon.",
    cards: "Produk; geser ke samping untuk melihat yang lain",
    see: "Lihat",
    attach: "Kirim gambar atau berkas",
    dropHere: "Lepaskan di sini untuk mengirim",
    cancel: "Batal",
    remove: "Hapus",
    file: "Berkas",
    fileGone: "sudah tidak disimpan",
    yourPicture: "Gambar Kakak",
    tooLarge: "Berkas ini lebih dari {most} MB. Silakan kirim yang lebih kecil.",
  },
};

const REMEMBERED = "sapa-language";
let current = remembered() ?? preferred();
let shop = "";

/** The language of the page: "en" or "id". */
export function language() {
  return current;
}

/** Changes the page's language, also for the next visit. */
export function setLanguage(code) {
  current = code;
  try {
    localStorage.setItem(REMEMBERED, code);
  } catch {
    // A browser that keeps nothing still shows the right language now.
  }
}

/** The name that stands for {shop} in the texts. */
export function setShop(name) {
  shop = name;
}

/** A text in the page's language. */
export function say(name, values = {}) {
  return TEXTS[current][name].replace(/\{(\w+)\}/g, (_, key) => ({ shop, ...values })[key]);
}

/** Fills in every element that names its text in a data attribute. */
export function fillTexts() {
  document.documentElement.lang = current;
  document.title = shop ? say("title") : "Chat";
  for (const node of document.querySelectorAll("[data-text]")) {
    node.textContent = say(node.dataset.text);
  }
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", say(node.dataset.label));
    if (node.matches("button")) node.title = say(node.dataset.label);
  }
  for (const node of document.querySelectorAll("[data-placeholder]")) {
    node.placeholder = say(node.dataset.placeholder);
  }
}

function remembered() {
  try {
    const code = localStorage.getItem(REMEMBERED);
    return code in TEXTS ? code : null;
  } catch {
    return null;
  }
}

function preferred() {
  // "in" is what older Androids call Indonesian; Malay speakers read it more easily than English.
  const codes = navigator.languages ?? [navigator.language];
  const known = { id: "id", in: "id", ms: "id", en: "en" };
  for (const code of codes) {
    const found = known[code.split("-")[0].toLowerCase()];
    if (found) return found;
  }
  return "en";
}
