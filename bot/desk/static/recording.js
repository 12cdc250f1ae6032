// A voice message is recorded in the browser, and then is a file of the answer like any other.

// What platforms play first; a browser that knows none of these records what it likes best.
const SOUND_KINDS = [["audio/ogg;codecs=opus", "ogg"], ["audio/mp4;codecs=mp4a.40.2", "m4a"], ["audio/webm;codecs=opus", "weba"]];
const LONGEST_RECORDING_S = 300;
const canRecord = Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);
let recording = null; // its recorder, chat, button and clock

function showRecordButton() {
  const button = document.getElementById("record");
  if (button) button.hidden = !canRecord;
  if (recording && document.querySelector(".chat")?.dataset.chat !== recording.chat) dropRecording(); // another conversation
}
document.addEventListener("htmx:afterSettle", showRecordButton);
showRecordButton();

function endRecording() {
  const { recorder, button, ticks } = recording;
  recording = null;
  clearInterval(ticks);
  recorder.stream.getTracks().forEach((track) => track.stop()); // the browser's red mark goes out
  button.setAttribute("aria-pressed", "false");
  button.title = button.dataset.start;
  button.querySelector(".record-time").textContent = "";
}
function dropRecording() {
  recording.recorder.onstop = null;
  recording.recorder.stop();
  endRecording();
}

async function record(button) {
  const [kind, ending] = SOUND_KINDS.find(([name]) => MediaRecorder.isTypeSupported(name)) ?? ["", "weba"];
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    tell(button.dataset.refused, true);
    return;
  }
  const recorder = new MediaRecorder(stream, kind ? { mimeType: kind } : {});
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  recorder.onstop = () => {
    endRecording();
    const field = document.querySelector(".attach input[type=file]");
    const files = new DataTransfer();
    files.items.add(new File(parts, `voice.${ending}`, { type: recorder.mimeType }));
    field.files = files.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const since = Date.now();
  button.dataset.start = button.title;
  button.title = button.dataset.stop;
  button.setAttribute("aria-pressed", "true");
  const ticks = setInterval(() => {
    const seconds = Math.floor((Date.now() - since) / 1000);
    button.querySelector(".record-time").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (seconds >= LONGEST_RECORDING_S) recorder.stop();
  }, 250);
  recording = { recorder, button, ticks, chat: document.querySelector(".chat").dataset.chat };
  recorder.start();
}
document.addEventListener("click", ({ target }) => {
  const button = target.closest("#record");
  if (!button) return;
  if (recording) recording.recorder.stop(); else record(button);
});
