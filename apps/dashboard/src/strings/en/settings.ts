export const settings = {
  title: 'Settings of the stream',
  width: 'Width',
  height: 'Height',
  fps: 'Frames per second',
  videoBitrate: 'Bitrate of the picture',
  audioBitrate: 'Bitrate of the sound',
  preset: 'Encoder preset',
  presetHelp: 'A slower one gives a better picture for the same bitrate, and takes more CPU.',
  tune: 'Tuned for',
  tuneHelp:
    'With low delay an edit is seen half a second earlier, and less CPU is taken. Any other gives a slightly better picture for the same bitrate.',
  tunes: {
    none: 'nothing in particular',
    zerolatency: 'low delay',
    film: 'film',
    animation: 'animation',
    stillimage: 'still pictures',
  } as Record<string, string>,
  effect:
    'These settings take effect at the next start or restart. Viewers then see an interruption of some seconds; layers keep their places in pixels.',
  waitsForRestart: (fields: string) => `Stored, and waits for a restart: ${fields}`,
  restartNow: 'Restart now',
  save: 'Save',
}
