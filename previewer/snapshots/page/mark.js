/**
 * Draws a frame around what differs between two pictures of one width: rows that are equal at the top and at the
 * bottom of both are left out.
 * @param {string[]} sources two data URLs
 * @returns {Promise<string[]>} the pictures with their marks
 */
async (sources) => {
  const pictures = await Promise.all(sources.map(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext("2d", {willReadFrequently: true});
    context.drawImage(image, 0, 0);
    const data = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
    return {canvas, context, width: image.width, height: image.height, data};
  }));
  const [one, other] = pictures;
  const width = one.width;
  const same = (a, b) => {
    for (let x = 0; x < width; x++) if (one.data[a * width + x] !== other.data[b * width + x]) return false;
    return true;
  };
  const most = Math.min(one.height, other.height);
  let top = 0;
  while (top < most && same(top, top)) top++;
  let bottom = 0;
  while (bottom < most - top && same(one.height - 1 - bottom, other.height - 1 - bottom)) bottom++;
  return pictures.map(({canvas, context, height}) => {
    if (top < height || one.height !== other.height) {
      context.strokeStyle = "#e0245e";
      context.lineWidth = 3;
      const [start, end] = [Math.max(2, top - 3), Math.min(height - 2, height - bottom + 3)];
      context.strokeRect(2, start, width - 4, end - start);
    }
    return canvas.toDataURL("image/png");
  });
}
