export const tour = {
  label: (title: string) => `Tour: ${title}`,
  next: 'Next',
  back: 'Back',
  skip: 'Skip',
  finish: 'Finish',
  progress: (at: string, all: string) => `${at} of ${all}`,
  steps: {
    stage: {
      title: 'The picture',
      text: 'This is what viewers see. Drag a layer to move it, or select it and use the arrow keys.',
    },
    layers: {
      title: 'Layers',
      text: 'What lies over the picture, the uppermost first. Add, name, hide and sort layers here.',
    },
    programme: {
      title: 'On air',
      text: 'Start and stop the programme. What ends it for viewers asks once.',
    },
    outputs: {
      title: 'Outputs',
      text: 'Where the programme is sent. A failed output says why, and when it tries again.',
    },
    watch: {
      title: 'Chat and monitor',
      text: 'Talk to viewers in the chat. The monitor shows the load and the health of the server. Ctrl+K finds every command.',
    },
  },
}
