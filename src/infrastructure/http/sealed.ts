import { randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { EncryptJWT, jwtDecrypt } from 'jose';

/** What is kept with a browser, and nowhere else: encrypted and signed by a key of ours (JWE, A256GCM), so that it can neither be read nor made. */
export class Sealed {
  /** `key` has 32 bytes; `kind` says what it is for, so that one thing cannot be given out as another. */
  constructor(
    private readonly key: Uint8Array,
    private readonly kind: string,
    /** How long it is good for, e.g. `8h`. */
    private readonly life: string,
  ) {}

  async seal(claims: JWTPayload, id = randomUUID() as string): Promise<string> {
    return await new EncryptJWT(claims)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setAudience(this.kind)
      .setJti(id)
      .setIssuedAt()
      .setExpirationTime(this.life)
      .encrypt(this.key);
  }

  /** Throws as `jwtDecrypt` where it is not one of ours, of another kind or over. */
  open(sealed: string): Promise<{ payload: JWTPayload }> {
    return jwtDecrypt(sealed, this.key, {
      audience: this.kind,
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      requiredClaims: ['exp', 'jti'],
    });
  }
}
