export const monitor = {
  title: 'The last hour',
  help: 'Drag over a plot to zoom all of them; a double click shows everything again. A gap is a time without measurements.',
  processCpu: 'CPU of the process of each service, of one core',
  processMemory: 'Memory of the process of each service',
  loopDelay: 'Event-loop delay, 99th percentile',
  sockets: 'Open connections of clients',
  hostCpu: 'CPU of the machine, all cores',
  hostMemory: 'Memory of the machine',
  hostDisk: 'Disk of the data folder',
  notMeasured: (titles: string) => `Not measured here: ${titles}.`,
}
