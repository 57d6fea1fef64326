import type { SettingsInForce } from '@stream-manager/diagnostics/doctor'

const heading = ({ reader, files }: SettingsInForce): string =>
  files.length === 0 ? `# ${reader}` : `# ${reader} (${files.join(' and ')})`

const block = (settings: SettingsInForce): string =>
  [
    heading(settings),
    ...settings.settings.map(({ name, value, source }) => `${name} = ${value}  (${source})`),
  ].join('\n')

/** A block for each reader, a line for each variable. */
export const renderSettings = (readers: readonly SettingsInForce[]): string =>
  `${readers.map(block).join('\n\n')}\n`
