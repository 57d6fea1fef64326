import type { DisplayMatrix } from '@stream-manager/test-kit'
import { run } from './clips.ts'
import type { Shown } from './shown.ts'

const colour = (name: string) => `color=c=${name}:s=160x90:r=30`

/** Filter graph of ffmpeg: red and lime above blue and white, 320x180. */
const QUADRANTS =
  `${colour('red')}[a];${colour('lime')}[b];${colour('blue')}[c];${colour('white')}[d];` +
  '[a][b]hstack[t];[c][d]hstack[u];[t][u]vstack'

/** Makes a file of the four colours. `filters` follow them, `encode` are ffmpeg's options. */
export const quadrantClip = (
  path: string,
  { filters = 'format=yuv420p', encode = ['-c:v', 'libx264', '-preset', 'ultrafast'], frames = 5 } = {},
) => {
  const input = ['-v', 'error', '-y', '-f', 'lavfi', '-i', `${QUADRANTS},${filters}`]
  return run('ffmpeg', [...input, '-frames:v', `${frames}`, ...encode, path])
}

const CORNERS = { red: [-1, -1], lime: [1, -1], blue: [-1, 1], white: [1, 1] } as const

/** The colours by rows after each point (p, q) went to (ap + cq, bp + dq). */
export const turnedQuadrants = ([a, b, c, d]: DisplayMatrix): string => {
  const placed = Object.entries(CORNERS).map(([name, [p, q]]) => ({
    name,
    x: a * p + c * q,
    y: b * p + d * q,
  }))
  return placed
    .sort((one, other) => Math.sign(one.y) - Math.sign(other.y) || one.x - other.x)
    .map(({ name }) => name)
    .join(' ')
}

const nameOf = ([red, green, blue]: readonly number[]): string => {
  const high = [red, green, blue].map((value) => (value !== undefined && value > 200 ? 1 : 0)).join('')
  return { '100': 'red', '010': 'lime', '001': 'blue', '111': 'white' }[high] ?? high
}

/** The colours of a picture by rows. */
export const seenQuadrants = ({ box, pixel }: Shown): string => {
  const [, , width, height] = box
  const places = [0.25, 0.75].flatMap((y) => [0.25, 0.75].map((x) => [x, y] as const))
  return places.map(([x, y]) => nameOf(pixel(Math.floor(x * width), Math.floor(y * height)))).join(' ')
}
