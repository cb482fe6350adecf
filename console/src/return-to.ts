/** Where the page is kept, in this tab alone, to which one comes back from the issuer. */
const RETURN_TO = 'return to';

/** One comes back to the page that is open. */
export function returnHere(): void {
  sessionStorage.setItem(RETURN_TO, location.pathname + location.search);
}

/** Back from the issuer, which sends everybody to the first page: the address to go on at. */
export function returnedTo(): string | null {
  const address = sessionStorage.getItem(RETURN_TO);
  sessionStorage.removeItem(RETURN_TO);
  return location.pathname === '/' ? address : null;
}
