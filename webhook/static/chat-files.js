// A file on its way from the web chat's page to the service.

/** Most bytes of a file: what a bot of Telegram may fetch. A larger one would be cut off on its way. */
const LARGEST = 20 * 2 ** 20;

/** Longest side of a photo that is sent, pixels: a page of A4 stays readable. */
const LONGEST = 2560;

/** For how long, ms, and how often a file is tried: who waits for longer has put the phone away. */
const FILE_PATIENCE = 180000;
const FILE_TRIES = 6;

/** What the service's word on a file means to the person; anything else is `refused`. */
const REFUSALS = { 401: "cookies", 408: "slow", 413: "large", 415: "kind", 507: "full" };

/** A photo without the place where it was taken, and small enough for a slow line; null if this browser cannot read it. */
async function lighter(file) {
  if (!file.type.startsWith("image/") && !/\.(heic|heif|avif)$/i.test(file.name)) {
    return file;
  }
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const ground = canvas.getContext("2d");
    // What is transparent would turn black.
    ground.fillStyle = "#fff";
    ground.fillRect(0, 0, canvas.width, canvas.height);
    ground.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  } catch (error) {
    // As it is, it could say where it was taken.
    return null;
  }
}

