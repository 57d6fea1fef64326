import { run } from './clips.ts'

/** Red, green and blue, 200 ms each, on 64x36 pixels. */
const THREE_COLOURS =
  "color=black:s=64x36:r=5:d=0.6,format=gbrp,geq=r='255*eq(mod(N,3),0)':g='255*eq(mod(N,3),1)':b='255*eq(mod(N,3),2)'"

/** The options of ffmpeg's writers that name the number of turns; 0 is no end. A GIF counts the turns after the first. */
const WRITERS = {
  gif: (turns: number) => ['-loop', `${turns === 0 ? 0 : turns - 1 || -1}`],
  png: (turns: number) => ['-f', 'apng', '-plays', `${turns}`],
  webp: (turns: number) => ['-c:v', 'libwebp_anim', '-lossless', '1', '-loop', `${turns}`],
  avif: () => ['-c:v', 'libaom-av1', '-cpu-used', '8', '-crf', '1'],
} as const

export type MovingFormat = keyof typeof WRITERS
export const MOVING_FORMATS = Object.keys(WRITERS) as MovingFormat[]

/** Three pictures of the source as an image that moves. */
export const movingImage = async (
  path: string,
  { format, turns = 0, source = THREE_COLOURS }: { format: MovingFormat; turns?: number; source?: string },
): Promise<void> => {
  const writer = WRITERS[format](turns)
  const palette = format === 'gif' ? ['-vf', 'split[a][b];[a]palettegen[p];[b][p]paletteuse'] : []
  await run('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...palette],
    ...[...writer, path],
  ])
}
