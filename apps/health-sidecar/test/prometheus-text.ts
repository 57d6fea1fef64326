/** One line of a sample: `name{label="value"} number`. */
interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Family {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly samples: readonly Sample[]
}

const HELP = /^# HELP ([a-z_][a-z0-9_]*) (\S.*)$/
const TYPE = /^# TYPE ([a-z_][a-z0-9_]*) (counter|gauge|histogram|summary)$/
const SAMPLE = /^([a-z_][a-z0-9_]*)(?:\{(.*)\})? (\S+)$/
const LABEL = /^([a-z_][a-z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/

const parseLabels = (text: string, line: string): Record<string, string> => {
  const labels: Record<string, string> = {}
  let rest = text
  while (rest !== '') {
    const match = LABEL.exec(rest)
    const [whole, name, value] = match ?? []
    if (whole === undefined || name === undefined || value === undefined || name in labels) {
      throw new Error(`bad labels: ${line}`)
    }
    labels[name] = value
    rest = rest.slice(whole.length)
  }
  return labels
}

const parseSample = (line: string, family: string): Sample => {
  const [, name, labels = '', number] = SAMPLE.exec(line) ?? []
  if (name !== family) throw new Error(`a sample outside its family ${family}: ${line}`)
  const value = Number(number)
  if (!Number.isFinite(value)) throw new Error(`not a number: ${line}`)
  return { labels: parseLabels(labels, line), value }
}

const parseFamily = (block: string): Family => {
  const [first = '', second = '', ...rest] = block.split('\n')
  const [, name, help] = HELP.exec(first) ?? []
  const [, typeName, type] = TYPE.exec(second) ?? []
  if (name === undefined || help === undefined || type === undefined || name !== typeName) {
    throw new Error(`bad header: ${first} / ${second}`)
  }
  return { name, type, help, samples: rest.map((line) => parseSample(line, name)) }
}

/**
 * The Prometheus text format, strictly: every family has HELP and TYPE before its samples, no family and no series
 * comes twice, every value is a finite number. Throws naming the line that is wrong.
 */
export const parsePrometheusText = (text: string): Map<string, Family> => {
  if (!text.endsWith('\n')) throw new Error('the text does not end with a line feed')
  const blocks = text.trimEnd().split(/\n+(?=# HELP )/)
  const families = new Map<string, Family>()
  for (const family of blocks.map(parseFamily)) {
    if (families.has(family.name)) throw new Error(`family twice: ${family.name}`)
    const series = family.samples.map(({ labels }) => JSON.stringify(Object.entries(labels).sort()))
    if (new Set(series).size !== series.length) throw new Error(`series twice in ${family.name}`)
    families.set(family.name, family)
  }
  return families
}
