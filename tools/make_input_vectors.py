"""Makes test/vectors/input: small pictures of every kind, and what Pillow makes of them.

    python tools/make_input_vectors.py          (needs Pillow 13.0.0 and numpy)

`pictures/` holds the files; `expected.rgb.gz` the bytes of `Image.open(file).convert('RGB')` one after another, and
after them those of resizes and frames; `index.json` says what lies where. All numbers are seeded; a second run under
the same Pillow writes the same bytes. Where Pillow cannot write a kind of file it is put together here by hand.
"""

import gzip
import hashlib
import io
import json
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageOps

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "test/vectors/input"
W, H = 37, 29
rng = np.random.default_rng(20240501)
blob, index = bytearray(), {"pillow": PIL.__version__, "pictures": [], "resizes": [], "frames": [], "bundled": []}


def store(rgb):
    """Appends [h, w, 3] levels to the blob and says where they lie."""
    at = len(blob)
    blob.extend(np.ascontiguousarray(rgb, np.uint8).tobytes())
    return {"offset": at, "width": int(rgb.shape[1]), "height": int(rgb.shape[0])}


def scene():
    """Gradients, saturated blocks and noise, [H, W, 3]: every kind of thing that a decoder can get wrong."""
    y, x = np.mgrid[0:H, 0:W]
    rgb = np.stack([x * 255 // (W - 1), y * 255 // (H - 1), 255 - (x + y) * 255 // (W + H - 2)], -1)
    rgb[4:12, 5:16] = (255, 0, 0)
    rgb[10:20, 20:31] = (0, 0, 255)
    rgb[18:27, 3:12] = rng.integers(0, 256, (9, 9, 3))
    return rgb.astype(np.uint8)


RGB = scene()
IMAGE = Image.fromarray(RGB)
GREY = IMAGE.convert("L")
CMYK = Image.fromarray(np.dstack([255 - RGB, (RGB.min(-1) // 3)]).astype(np.uint8), "CMYK")
ALPHA = np.where(np.indices((H, W)).sum(0) % 7 == 0, 0, np.indices((H, W))[1] * 255 // (W - 1)).astype(np.uint8)
RGBA = Image.fromarray(np.dstack([RGB, ALPHA]), "RGBA")  # colours lie hidden where alpha is 0
WIDE = rng.integers(0, 65536, (H, W, 4)).astype(np.uint16)
WIDE[: H // 2] >>= 8  # values that Pillow's clipping keeps
PALETTE = IMAGE.quantize(13)


def add(name, data, tolerance=0, **more):
    """One picture: file bytes, and Pillow's pixels. `tolerance` is the largest difference of a level allowed."""
    if not isinstance(data, bytes):
        buffer, image = io.BytesIO(), data
        image.save(buffer, **more.pop("save"))
        data = buffer.getvalue()
    (OUT / "pictures" / name).write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image = Image.open(io.BytesIO(data))
        mode, rgb = image.mode, np.asarray(image.convert("RGB"))
    entry = {"file": name, "mode": mode, "orientation": image.getexif().get(274, 1), "tolerance": tolerance}
    index["pictures"].append(entry | store(rgb) | more)


def save(name, image, tolerance=0, warns=(), **options):
    add(name, image, tolerance, save=options, warns=list(warns))


def exif(orientation):
    tags = Image.Exif()
    tags[274] = orientation
    return tags


def profile(colorants, gamma, name):
    """A matrix ICC profile (version 2): XYZ of red, green and blue under D50, one gamma."""
    s15 = lambda *v: b"".join(struct.pack(">i", round(x * 65536)) for x in v)
    text = name.encode() + b"\0"
    tags = {b"desc": b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(78)}
    tags |= {k: b"XYZ " + bytes(4) + s15(*v) for k, v in zip((b"rXYZ", b"gXYZ", b"bXYZ"), colorants)}
    tags |= {k: b"curv" + bytes(4) + struct.pack(">IHH", 1, round(gamma * 256), 0) for k in (b"rTRC", b"gTRC", b"bTRC")}
    tags[b"wtpt"] = b"XYZ " + bytes(4) + s15(0.9642, 1, 0.8249)
    table, data, at = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for key, value in tags.items():
        value += bytes(-len(value) % 4)
        table, data = table + key + struct.pack(">II", at + len(data), len(value)), data + value
    head = bytes(8) + struct.pack(">I", 0x02400000) + b"mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28)
    head += s15(0.9642, 1, 0.8249) + bytes(48)
    whole = head + table + data
    return struct.pack(">I", len(whole)) + whole[4:]


WIDE_GAMUT = profile([(0.7977, 0.2880, 0.0), (0.1352, 0.7119, 0.0), (0.0313, 0.0001, 0.8249)], 1.8, "Test wide gamut")
PLAIN_SRGB = profile([(0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)], 2.2, "Plain")


def png(depth, colour_type, samples, chunks=(), interlaced=False):
    """A PNG from [h, w, channels] samples below 2**depth."""
    def rows(part):
        if depth == 16:
            lines = [r.astype(">u2").tobytes() for r in part]
        else:
            bits = (part[..., None] >> np.arange(depth - 1, -1, -1)) & 1
            lines = [np.packbits(r.ravel().astype(np.uint8)).tobytes() for r in bits]
        return b"".join(b"\0" + line for line in lines) if part.size else b""

    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    parts = [samples[y::dy, x::dx] for y, x, dy, dx in passes] if interlaced else [samples]
    header = struct.pack(">IIBBBBB", samples.shape[1], samples.shape[0], depth, colour_type, 0, 0, interlaced)
    body = b"".join(chunk(k, d) for k, d in chunks) + chunk(b"IDAT", zlib.compress(b"".join(map(rows, parts)), 9))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


def tiff(samples, bits, photometric, end="<", planar=1, **tags):
    """An uncompressed TIFF of one strip (one a channel if planar is 2). `tags`: t338=[2] and the like, SHORTs."""
    h, w, n = samples.shape
    planes = [samples] if planar == 1 else [samples[..., i] for i in range(n)]
    pixels = [p.astype(p.dtype.newbyteorder(end)).tobytes() for p in planes]
    starts = [8 + sum(map(len, pixels[:i])) for i in range(len(pixels))]
    entries = {256: (4, [w]), 257: (4, [h]), 258: (3, [bits] * n), 259: (3, [1]), 262: (3, [photometric]), 277: (3, [n])}
    entries |= {273: (4, starts), 278: (4, [h]), 279: (4, list(map(len, pixels))), 284: (3, [planar])}
    entries |= {int(k[1:]): (3, v) for k, v in tags.items()}
    data = b"".join(pixels)
    data += bytes(len(data) % 2)
    at, ifd, extra = 8 + len(data), struct.pack(end + "H", len(entries)), b""
    for tag, (kind, values) in sorted(entries.items()):
        value = struct.pack(f"{end}{len(values)}{'H' if kind == 3 else 'I'}", *values)
        if len(value) > 4:
            where, extra = at + 6 + 12 * len(entries) + len(extra), extra + value + bytes(len(value) % 2)
            value = struct.pack(end + "I", where)
        ifd += struct.pack(end + "HHI", tag, kind, len(values)) + value.ljust(4, b"\0")
    magic = b"II*\0" if end == "<" else b"MM\0*"
    return magic + struct.pack(end + "I", at) + data + ifd + bytes(4) + extra


def bmp(bits, rows, compression=0, palette=b"", masks=b"", height=H, core=False):
    """A BMP from the bytes of its rows (bottom row first, padded), or of its run lengths."""
    if core:
        header = struct.pack("<IHHHH", 12, W, height, 1, bits)
    else:
        used = len(palette) // 4
        header = struct.pack("<IiiHHIIiiII", 40, W, height, 1, bits, compression, len(rows), 0, 0, used, 0)
    offset = 14 + len(header) + len(masks) + len(palette)
    return b"BM" + struct.pack("<IHHI", offset + len(rows), 0, 0, offset) + header + masks + palette + rows


def padded(rows):
    return b"".join(r + bytes(-len(r) % 4) for r in rows)


def jpegs():
    for quality, sampling in ((75, 2), (90, 1), (95, 0)):
        save(f"baseline-{sampling}.jpg", IMAGE, format="JPEG", quality=quality, subsampling=sampling)
    save("progressive.jpg", IMAGE, format="JPEG", quality=80, progressive=True)
    save("restart.jpg", IMAGE, format="JPEG", quality=80, restart_marker_blocks=2)
    save("rgb.jpg", IMAGE, format="JPEG", quality=90, keep_rgb=True)
    save("grey.jpg", GREY, format="JPEG", quality=85)
    save("profile-wide.jpg", IMAGE, warns=["icc-ignored"], format="JPEG", icc_profile=WIDE_GAMUT)
    save("profile-srgb.jpg", IMAGE, format="JPEG", icc_profile=PLAIN_SRGB)
    buffer = io.BytesIO()
    CMYK.save(buffer, "JPEG", quality=90)
    data = buffer.getvalue()
    adobe = data.index(b"\xff\xee\0\x0eAdobe")
    add("cmyk-adobe.jpg", data, warns=["cmyk-converted"])
    add("cmyk-plain.jpg", data[:adobe] + data[adobe + 16 :], warns=["cmyk-converted"])
    # The same data read as YCCK: the colours make no sense, but the way of decoding is tried.
    add("ycck.jpg", data[: adobe + 15] + b"\2" + data[adobe + 16 :], warns=["cmyk-converted"])
    for orientation in range(1, 9):
        warns = ["exif-ignored"] if orientation > 1 else []
        save(f"exif-{orientation}.jpg", IMAGE, warns=warns, format="JPEG", quality=60, exif=exif(orientation))


def pngs():
    for name, image in (("rgb", IMAGE), ("grey", GREY), ("bilevel", GREY.convert("1")), ("palette", PALETTE)):
        save(f"{name}.png", image, format="PNG")
    for bits in (1, 2, 4):
        save(f"palette-{bits}bit.png", IMAGE.quantize(2**bits), format="PNG", bits=bits)
        grey = (np.asarray(GREY) >> (8 - bits))[..., None].astype(np.uint16)
        add(f"grey-{bits}bit.png", png(bits, 0, grey))
    dropped = ["alpha-dropped"]
    save("palette-transparent.png", PALETTE, warns=dropped, format="PNG", transparency=bytes([0, 40, 255, 128]))
    save("palette-one-transparent.png", PALETTE, warns=dropped, format="PNG", transparency=3)
    save("rgb-transparent-colour.png", IMAGE, warns=dropped, format="PNG", transparency=(255, 0, 0))
    save("grey-transparent-level.png", GREY, warns=dropped, format="PNG", transparency=int(RGB[0, 0, 0]) + 29)
    save("rgba.png", RGBA, warns=dropped, format="PNG")
    save("rgba-opaque.png", IMAGE.convert("RGBA"), format="PNG")
    save("grey-alpha.png", Image.merge("LA", (GREY, Image.fromarray(ALPHA))), warns=dropped, format="PNG")
    reduced = ["depth-reduced"]
    add("grey-16bit.png", png(16, 0, WIDE[..., :1]), warns=reduced)
    add("rgb-16bit.png", png(16, 2, WIDE[..., :3]), warns=reduced)
    add("grey-alpha-16bit.png", png(16, 4, WIDE[..., :2]), warns=reduced + dropped)
    add("rgba-16bit.png", png(16, 6, WIDE), warns=reduced + dropped)
    colour = WIDE[0, 0, :3].astype(">u2").tobytes()
    add("rgb-16bit-transparent.png", png(16, 2, WIDE[..., :3], [(b"tRNS", colour)]), warns=reduced + dropped)
    add("grey-16bit-transparent.png", png(16, 0, WIDE[..., :1], [(b"tRNS", colour[:2])]), warns=reduced + dropped)
    wide_rgb = RGB.astype(np.uint16)
    add("interlaced.png", png(8, 2, wide_rgb, interlaced=True))
    add("interlaced-16bit.png", png(16, 6, WIDE, interlaced=True), warns=reduced + dropped)
    add("gamma.png", png(8, 2, wide_rgb, [(b"gAMA", struct.pack(">I", 100000))]))
    save("profile-wide.png", IMAGE, warns=["icc-ignored"], format="PNG", icc_profile=WIDE_GAMUT)
    save("exif-6.png", IMAGE, warns=["exif-ignored"], format="PNG", exif=exif(6))
    second = Image.fromarray(RGB[::-1])
    save("animated.apng.png", IMAGE, warns=["first-frame"], format="PNG", save_all=True, append_images=[second])


def gifs():
    second = Image.fromarray(RGB[::-1].copy())
    save("plain.gif", IMAGE, format="GIF")
    save("interlaced.gif", PALETTE, format="GIF", interlace=1)
    save("transparent.gif", PALETTE, warns=["alpha-dropped"], format="GIF", transparency=2)
    more = {"format": "GIF", "save_all": True, "duration": 50}
    save("animated.gif", IMAGE, warns=["first-frame"], append_images=[second], **more)
    shifted = io.BytesIO()
    PALETTE.crop((0, 0, 20, 15)).save(shifted, "GIF")
    data = bytearray(shifted.getvalue())
    data[6:10] = struct.pack("<HH", W, H)  # a screen larger than the frame, which starts at (9, 7)
    frame = data.index(b"\x2c\0\0\0\0\x14\0\x0f\0")
    data[frame + 1 : frame + 5] = struct.pack("<HH", 9, 7)
    add("small-frame.gif", bytes(data))


def webps():
    second = Image.fromarray(RGB[::-1].copy())
    save("lossless.webp", IMAGE, format="WEBP", lossless=True)
    save("lossy.webp", IMAGE, format="WEBP", quality=70)
    save("lossless-alpha.webp", RGBA, warns=["alpha-dropped"], format="WEBP", lossless=True, exact=True)
    save("lossy-alpha.webp", RGBA, warns=["alpha-dropped"], format="WEBP", quality=80)
    save("exif-8.webp", IMAGE, warns=["exif-ignored"], format="WEBP", lossless=True, exif=exif(8))
    save("profile-wide.webp", IMAGE, warns=["icc-ignored"], format="WEBP", lossless=True, icc_profile=WIDE_GAMUT)
    more = {"format": "WEBP", "save_all": True, "lossless": True}
    save("animated.webp", IMAGE, warns=["first-frame"], append_images=[second], **more)


def avifs():
    save("444.avif", IMAGE, 3, format="AVIF", quality=90, subsampling="4:4:4")
    # Halved chroma is blended differently by libheif: hard edges of colour, the worst case, differ a lot.
    save("420.avif", IMAGE, 130, ["other"], format="AVIF", quality=70)
    smooth = Image.fromarray(np.stack(np.broadcast_arrays(np.arange(W) * 6, np.arange(H)[:, None] * 8, 90), -1).astype(np.uint8))
    save("420-smooth.avif", smooth, 6, ["other"], format="AVIF", quality=70)
    save("grey.avif", GREY, 2, format="AVIF", quality=80)
    save("limited-range.avif", IMAGE, 3, format="AVIF", quality=80, range="limited", subsampling="4:4:4")
    save("alpha.avif", RGBA, 2, ["alpha-dropped"], format="AVIF", quality=80, subsampling="4:4:4")
    for orientation in range(2, 9):
        options = {"format": "AVIF", "quality": 60, "subsampling": "4:4:4", "exif": exif(orientation)}
        save(f"exif-{orientation}.avif", IMAGE, 2, ["exif-ignored"], **options)


def tiffs():
    for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"):
        save(f"{compression}.tif", IMAGE, format="TIFF", compression=compression)
    save("jpeg.tif", IMAGE, format="TIFF", compression="jpeg", quality=90)
    save("fax.tif", GREY.convert("1"), format="TIFF", compression="group4")
    save("grey.tif", GREY, format="TIFF")
    save("palette.tif", PALETTE, format="TIFF")
    save("cmyk.tif", CMYK, warns=["cmyk-converted"], format="TIFF", compression="tiff_lzw")
    save("rgba.tif", RGBA, warns=["alpha-dropped"], format="TIFF")
    second = Image.fromarray(RGB[::-1].copy())
    save("pages.tif", IMAGE, warns=["first-frame"], format="TIFF", save_all=True, append_images=[second])
    save("profile-wide.tif", IMAGE, warns=["icc-ignored"], format="TIFF", icc_profile=WIDE_GAMUT)
    for orientation in (3, 6, 7):
        save(f"orientation-{orientation}.tif", IMAGE, warns=["exif-applied"], format="TIFF", exif=exif(orientation))
    reduced = ["depth-reduced"]
    for end, name in (("<", "little"), (">", "big")):
        add(f"grey-16bit-{name}.tif", tiff(WIDE[..., :1], 16, 1, end), warns=reduced)
        add(f"rgb-16bit-{name}.tif", tiff(WIDE[..., :3], 16, 2, end), warns=reduced)
    add("white-is-zero.tif", tiff(np.asarray(GREY)[..., None], 8, 0))
    add("planar.tif", tiff(RGB, 8, 2, planar=2))
    add("associated-alpha.tif", tiff(np.asarray(RGBA), 8, 2, t338=[1]), 1, warns=["alpha-dropped"])
    add("unnamed-extra.tif", tiff(np.asarray(RGBA), 8, 2, t338=[0]), warns=["alpha-dropped"])
    add("cmyk-16bit.tif", tiff(WIDE, 16, 5), warns=["cmyk-converted"] + reduced)
    add("float.tif", tiff((RGB[..., :1] * 1.3 - 20.25).astype(np.float32), 32, 1, t339=[3]), warns=reduced)
    add("int32.tif", tiff((RGB[..., :1].astype(np.int32) * 2 - 60), 32, 1, t339=[2]), warns=reduced)


def bmps():
    for name, image in (("rgb", IMAGE), ("grey", GREY), ("bilevel", GREY.convert("1")), ("palette", PALETTE)):
        save(f"{name}.bmp", image, format="BMP")
    save("rgba.bmp", RGBA, format="BMP")
    colours = b"".join(bytes(c) + b"\0" for c in rng.integers(0, 256, (16, 3)).tolist())
    indices = (np.asarray(GREY)[::-1] >> 4).astype(np.uint8)
    nibbles = np.pad(indices, ((0, 0), (0, 1)))
    packed = padded([(r[::2] << 4 | r[1::2]).tobytes() for r in nibbles])
    add("palette-4bit.bmp", bmp(4, packed, palette=colours))
    add("top-down.bmp", bmp(24, padded([r[:, ::-1].tobytes() for r in RGB]), height=-H))
    add("os2.bmp", bmp(24, padded([r[:, ::-1].tobytes() for r in RGB[::-1]]), core=True))
    words = rng.integers(0, 65536, (H, W)).astype("<u2")
    add("15bit.bmp", bmp(16, padded([r.tobytes() for r in words])))
    masks = struct.pack("<III", 0xF800, 0x7E0, 0x1F)
    add("16bit.bmp", bmp(16, padded([r.tobytes() for r in words]), 3, masks=masks))
    masks = struct.pack("<III", 0xFF000000, 0xFF0000, 0xFF00)
    add("32bit-masks.bmp", bmp(32, rng.integers(0, 256, W * H * 4, np.uint8).tobytes(), 3, masks=masks))
    # Run lengths: runs, a literal stretch of odd length, a jump (delta), ends of lines, end of the bitmap.
    line = b"".join(bytes([1, int(i)]) for i in indices[0][:12]) + b"\x14\x05" + b"\0\x05\1\2\3\4\5\0" + b"\0\0"
    add("rle8.bmp", bmp(8, line * 20 + b"\0\2\7\3" + b"\x09\x0b\0\0" + b"\x25\1\0\0" * (H - 24) + b"\0\1", 1, colours))
    line = b"\x0b\x5a" + b"\0\x05\x12\x34\x50\0" + b"\x15\x77" + b"\0\0"
    add("rle4.bmp", bmp(4, line * H + b"\0\1", 2, colours))


def synthetic(width, height):
    """The source of resizes and frames, [height, width, 3]; the test makes the same out of the same formula."""
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    return np.stack([(x * 3 + y * 5 + (x * y) // 7 + c * 85 + (x * x * 31 + y * y * 17) % 61) % 256 for c in range(3)], -1)


def resizes():
    names = ("nearest", "box", "bilinear", "hamming", "bicubic", "lanczos")
    cases = [((61, 47), (23, 19), None), ((61, 47), (101, 70), None), ((61, 47), (61, 13), None), ((61, 47), (17, 47), None)]
    cases += [((61, 47), (1, 1), None), ((61, 47), (7, 90), None), ((1, 1), (5, 4), None), ((997, 801), (33, 27), None)]
    cases += [((61, 47), (20, 20), (3.25, 1.5, 50.125, 40.75)), ((60, 48), (61, 48), None), ((3, 200), (9, 11), None)]
    for source, size, box in cases:
        image = Image.fromarray(synthetic(*source).astype(np.uint8))
        for name in names:
            rgb = np.asarray(image.resize(size, getattr(Image.Resampling, name.upper()), box))
            index["resizes"].append({"source": source, "filter": name, "box": box} | store(rgb))


def torchvision_crop(image, size, short, resample):
    """torchvision 0.29.2's Resize(short) and CenterCrop(size), which only call Pillow for the pixels."""
    w, h = image.size
    new_long = int(short * max(w, h) / min(w, h))
    image = image.resize((short, new_long) if w <= h else (new_long, short), resample)
    cw, ch = size
    w, h = image.size
    if cw > w or ch > h:
        left, top = max(0, cw - w) // 2, max(0, ch - h) // 2
        image = ImageOps.expand(image, (left, top, (max(0, cw - w) + 1) // 2, (max(0, ch - h) + 1) // 2), 0)
        w, h = image.size
    left, top = round((w - cw) / 2.0), round((h - ch) / 2.0)
    return image.crop((left, top, left + cw, top + ch))


def letterbox(image, size, resample):
    """As Ultralytics' LetterBox places a picture; the pixels are Pillow's."""
    ratio = min(size[0] / image.width, size[1] / image.height)
    w, h = (max(1, round(side * ratio)) for side in image.size)
    canvas = Image.new("RGB", size, (114, 114, 114))
    canvas.paste(image.resize((w, h), resample), (round((size[0] - w) / 2 - 0.1), round((size[1] - h) / 2 - 0.1)))
    return canvas


def frames():
    bicubic, size = Image.Resampling.BICUBIC, (32, 24)
    for source in ((100, 71), (71, 100), (33, 33), (12, 9), (300, 20), (32, 24), (39, 40), (41, 38)):
        image = Image.fromarray(synthetic(*source).astype(np.uint8))
        for short in (24, 37, 20):
            rgb = np.asarray(torchvision_crop(image, size, short, bicubic))
            index["frames"].append({"source": source, "fit": "model", "resizeShortSide": short} | store(rgb))
        made_by = {"crop": ImageOps.fit(image, size, bicubic), "squash": image.resize(size, bicubic)}
        for fit, made in (made_by | {"letterbox": letterbox(image, size, bicubic)}).items():
            index["frames"].append({"source": source, "fit": fit} | store(np.asarray(made)))
    for name in ("space_shuttle/rocket.jpg", "chelsea.png", "coffee.png", "astronaut.png"):
        frame = torchvision_crop(Image.open(ROOT / "media/pictures" / name).convert("RGB"), (224, 224), 256, bicubic)
        index["bundled"].append({"file": name, "frameSha256": hashlib.sha256(frame.tobytes()).hexdigest()})


if __name__ == "__main__":
    (OUT / "pictures").mkdir(parents=True, exist_ok=True)
    for old in (OUT / "pictures").iterdir():
        old.unlink()
    for make in (jpegs, pngs, gifs, webps, avifs, tiffs, bmps, resizes, frames):
        make()
    (OUT / "expected.rgb.gz").write_bytes(gzip.compress(bytes(blob), 9, mtime=0))
    lines = {key: value if isinstance(value, str) else [json.dumps(v) for v in value] for key, value in index.items()}
    parts = [f'  "{k}": ' + (json.dumps(v) if isinstance(v, str) else "[\n    " + ",\n    ".join(v) + "\n  ]") for k, v in lines.items()]
    (OUT / "index.json").write_text("{\n" + ",\n".join(parts) + "\n}\n")
