/** A property that fails prints its seed; it makes the same cases again where PROPERTY_SEED gives it back. */
const seed = process.env['PROPERTY_SEED'];
if (seed !== undefined) (await import('fast-check')).configureGlobal({ seed: Number(seed) });
