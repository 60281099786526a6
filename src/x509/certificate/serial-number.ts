/** Serial numbers of certificates: RFC 5280 section 4.1.2.2. */
import type { Bytes } from "../../encoding/bytes.ts";
import type { Fault } from "../../errors.ts";

/** The maximum length of the number, in octets. */
const longest = 20;

/**
 * Reads the contents of the INTEGER. RFC 5280 requires a positive number, but readers must also accept zero
 * and negative numbers, which some CAs have issued. A number of 20 octets whose highest bit is set has 21
 * octets in DER, because of the sign.
 */
export function readSerialNumber(content: Bytes, fault: Fault): Bytes {
  const [first, second] = content;
  if (first === undefined) throw fault("has an empty serial number");
  const [sign, high] = [first >= 0x80, second !== undefined && second >= 0x80];
  // X.690 section 8.3.2: the first nine bits must not all be equal.
  if (second !== undefined && (first === 0x00 || first === 0xff) && sign === high) {
    throw fault("has a serial number with a superfluous leading octet");
  }
  if (content.length > longest + (first === 0x00 ? 1 : 0)) {
    throw fault("has a serial number of more than 20 octets");
  }
  return content;
}
