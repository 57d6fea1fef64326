interface Series {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

export interface Chart {
  readonly title: string
  readonly unit: string
  readonly series: readonly Series[]
}

const WIDTH = 900
const HEIGHT = 220
const MARGIN = 60
const COLORS = ['#1f6f8b', '#c8553d', '#588157']

const scale = (chart: Chart) => {
  const all = chart.series.flatMap(({ points }) => points)
  const lastX = Math.max(1, ...all.map(([x]) => x))
  const low = Math.min(0, ...all.map(([, y]) => y))
  const high = Math.max(1, ...all.map(([, y]) => y)) * 1.05
  return {
    high,
    low,
    lastX,
    x: (value: number) => MARGIN + (value / lastX) * (WIDTH - 2 * MARGIN),
    y: (value: number) => HEIGHT - 30 - ((value - low) / (high - low)) * (HEIGHT - 70),
  }
}

const draw = (chart: Chart, top: number): string => {
  const { x, y, high, low, lastX } = scale(chart)
  const lines = chart.series.map(({ name, points }, index) => {
    const path = points.map(([px, py]) => `${x(px).toFixed(1)},${y(py).toFixed(1)}`).join(' ')
    const color = COLORS[index % COLORS.length]
    const label = `<text x="${MARGIN + index * 160}" y="34" fill="${color}">${name}</text>`
    return `<polyline fill="none" stroke="${color}" stroke-width="1.5" points="${path}"/>${label}`
  })
  const axis = [low, (low + high) / 2, high].map(
    (value) =>
      `<line x1="${MARGIN}" x2="${WIDTH - MARGIN}" y1="${y(value)}" y2="${y(value)}" stroke="#ccc"/><text x="4" y="${y(value) + 4}">${value.toFixed(1)}</text>`,
  )
  return `<g transform="translate(0 ${top})"><text x="${MARGIN}" y="16" font-weight="bold">${chart.title} (${chart.unit})</text>${axis.join('')}${lines.join('')}<text x="${WIDTH - MARGIN - 40}" y="${HEIGHT - 8}">${lastX.toFixed(0)} min</text></g>`
}

/** Charts over minutes, one below the other, as one SVG page. */
export const plot = (charts: readonly Chart[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT * charts.length}" font-family="sans-serif" font-size="12"><title>${charts.map(({ title }) => title).join(', ')}</title><rect width="100%" height="100%" fill="#fff"/>${charts.map((chart, index) => draw(chart, index * HEIGHT)).join('')}</svg>\n`
