export const signIn = {
  name: 'Name',
  password: 'Password',
  signIn: 'Sign in',
  firstTime: 'The first start of the server prints a link that signs the first administrator in.',
  usedLink: 'This link was used before or is too old. Sign in by name, or ask for a new link.',
}
