type Labels = Readonly<Record<string, string>>

interface Sample {
  readonly labels: Labels
  readonly value: number
}

/** All series of one metric, as Prometheus scrapes them. */
export const scrape = async (metricsUrl: string, name: string): Promise<Sample[]> => {
  const text = await (await fetch(metricsUrl)).text()
  const series = new RegExp(`^${name}\\{(.*)\\} (\\S+)$`, 'gm')
  return [...text.matchAll(series)].map(([, labels = '', value]) => ({
    labels: Object.fromEntries(
      [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, text]) => [label, text]),
    ),
    value: Number(value),
  }))
}
