/** Signing in and setting up. */
export const account = {
  welcome: 'Welcome',
  firstAdministrator: 'Nobody uses this Savepoint yet. Make its first administrator.',
  createAdministrator: 'Create administrator',
  name: 'Name',
  email: 'E-mail address',
  password: 'Password',
  signIn: 'Sign in',
  setUp: 'Set up',
} as const;
