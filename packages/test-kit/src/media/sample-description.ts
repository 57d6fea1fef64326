import { readFile, writeFile } from 'node:fs/promises'

const PARENTS = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd', 'avc1']

/** Adds a box to the description of the H.264 track of an MP4 file whose index comes last. */
export const addSampleDescription = async (path: string, type: string, content: Buffer): Promise<void> => {
  const bytes = await readFile(path)
  const box = Buffer.alloc(8 + content.length)
  box.writeUInt32BE(box.length, 0)
  box.write(type, 4, 'latin1')
  content.copy(box, 8)
  let parent = 0
  for (const name of PARENTS) {
    // The brand avc1 in the file's first box is no track.
    parent = bytes.indexOf(
      name,
      name === 'moov' ? bytes.lastIndexOf('moov', undefined, 'latin1') : parent,
      'latin1',
    )
    bytes.writeUInt32BE(bytes.readUInt32BE(parent - 4) + box.length, parent - 4)
  }
  const after = bytes.indexOf('avcC', parent, 'latin1') - 4
  await writeFile(path, Buffer.concat([bytes.subarray(0, after), box, bytes.subarray(after)]))
}

/** Content of `clap`: this much of the middle of the picture is for display. */
export const cleanAperture = (width: number, height: number): Buffer => {
  const content = Buffer.alloc(32)
  for (const [index, value] of [width, 1, height, 1, 0, 1, 0, 1].entries())
    content.writeInt32BE(value, 4 * index)
  return content
}
