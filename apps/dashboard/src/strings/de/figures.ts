import type { Strings } from '../en.ts'

export const figures: Strings['figures'] = {
  label: 'Werte der Engine, seit diese Seite offen ist',
  names: {
    fps: 'Bilder/s',
    bitrate: 'Bitrate',
    dropped: 'Verworfene Bilder',
    render: 'Renderzeit',
    cpu: 'CPU, Kerne',
    memory: 'Speicher',
  },
}
