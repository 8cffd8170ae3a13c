// What no store may hold: a credential of each kind that a page hands over, and what makes a signed address one.

export const SECRETS = Object.freeze({
  bearer: 'quokka-bearer-numbat',
  clientHeader: 'axolotl-header-okapi',
  targetHeader: 'tapir-target-marmot',
  callHeader: 'wombat-call-gannet',
  signature: 'caracal-signature-lemur',
});

/** Of signed queries, also where their value is written in another way. */
export const SIGNS = ['X-Amz-Signature', 'X-Amz-Credential', 'sig=', 'authorization', 'bearer '];
