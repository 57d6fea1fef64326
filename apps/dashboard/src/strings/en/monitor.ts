export const monitor = {
  title: 'Monitor',
  lastHour: 'The last hour',
  help: 'Drag over a plot to zoom all of them; a double click shows everything again. A gap is a time without measurements.',
  processCpu: 'CPU of each process, of one core',
  processMemory: 'Memory of each process',
  processes: {
    shared: (services: string) => `one process: ${services}`,
    encoder: (streamId: string) => `encoder of ${streamId}`,
    spare: 'spare encoder',
  },
  loopDelay: 'Event-loop delay, 99th percentile',
  sockets: 'Open connections of clients',
  hostCpu: 'CPU of the machine, all cores',
  hostMemory: 'Memory of the machine',
  hostDisk: 'Disk of the data folder',
  notMeasured: (titles: string) => `Not measured here: ${titles}.`,
}
