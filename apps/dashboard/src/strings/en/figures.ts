export const figures = {
  label: 'Figures of the engine, since this page was opened',
  names: {
    fps: 'Frames/s',
    bitrate: 'Bitrate',
    dropped: 'Frames dropped',
    render: 'Render time',
    cpu: 'CPU, cores',
    memory: 'Memory',
  },
}
