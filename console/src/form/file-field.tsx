import { FileInput } from '@mantine/core';
import { useWords } from '../language.js';

/** A DOCX, as commands carry it: in base64. */
export function FileField({
  isChosen,
  set,
  ...common
}: {
  /** Also where it was chosen before the page was loaded anew. */
  readonly isChosen: boolean;
  readonly set: (content: string) => void;
  readonly label: string;
  readonly error: string | undefined;
  readonly description: string | undefined;
  readonly withAsterisk: boolean;
}) {
  const { form } = useWords();
  return (
    <FileInput
      {...common}
      accept=".docx"
      placeholder={isChosen ? form.chosen : form.chooseFile}
      onChange={(file) => void (file ? inBase64(file).then(set) : set(''))}
    />
  );
}

async function inBase64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
