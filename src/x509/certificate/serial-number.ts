/** Serial numbers of certificates: RFC 5280 section 4.1.2.2. */
import type { Bytes } from "../../encoding/bytes.ts";
import type { Fault } from "../../errors.ts";

/** In octets, of the number itself. */
const longest = 20;

/**
 * The contents of the INTEGER. The section asks for a positive number and asks readers to put up with zero and negative ones, which
 * some CAs have issued. A number of 20 octets with its highest bit set has 21 in DER, one of them for the sign.
 */
export function readSerialNumber(content: Bytes, fault: Fault): Bytes {
  const [first, second] = content;
  if (first === undefined) throw fault("has an empty serial number");
  const [sign, high] = [first >= 0x80, second !== undefined && second >= 0x80];
  // X.690 section 8.3.2: the first nine bits are not all the same.
  if (second !== undefined && (first === 0x00 || first === 0xff) && sign === high) {
    throw fault("has a serial number with a needless leading octet");
  }
  if (content.length > longest + (first === 0x00 ? 1 : 0)) {
    throw fault("has a serial number of more than 20 octets");
  }
  return content;
}
