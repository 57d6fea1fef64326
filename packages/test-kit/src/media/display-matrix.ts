import { readFile, writeFile } from 'node:fs/promises'

/** A point (p, q) of the picture goes to (ap + cq, bp + dq). */
export type DisplayMatrix = readonly [a: number, b: number, c: number, d: number]

/** Writes the display matrix into the track header of an MP4 or MOV file, as cameras do. */
export const writeDisplayMatrix = async (path: string, [a, b, c, d]: DisplayMatrix): Promise<void> => {
  const bytes = await readFile(path)
  const box = bytes.indexOf('tkhd', 0, 'latin1') + 4
  const matrix = box + 4 + (bytes[box] === 1 ? 32 : 20) + 16
  const fixed = [a, b, 0, c, d, 0, 0, 0].map((value) => Math.round(value * 65_536))
  for (const [index, value] of [...fixed, 1 << 30].entries()) bytes.writeInt32BE(value, matrix + 4 * index)
  await writeFile(path, bytes)
}
