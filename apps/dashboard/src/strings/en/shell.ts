export const shell = {
  views: {
    label: 'Views',
    show: 'Show',
    people: 'People',
  },
}
