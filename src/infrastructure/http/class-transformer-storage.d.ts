declare module 'class-transformer/cjs/storage.js' {
  import type { MetadataStorage } from 'class-transformer/types/MetadataStorage.js';

  /** What class-transformer's decorators collected; class-validator-jsonschema reads the types of parts from it. */
  export const defaultMetadataStorage: MetadataStorage;
}
