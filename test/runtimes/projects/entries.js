/** Every entry of the package, as an application imports them. */
import * as root from "josette";
import * as algorithms from "josette/algorithms";
import * as errors from "josette/errors";
import * as http from "josette/http";
import * as jwe from "josette/jwe";
import * as jwk from "josette/jwk";
import * as jws from "josette/jws";
import * as jwt from "josette/jwt";
import * as lean from "josette/lean";
import * as profiles from "josette/profiles";
import * as stores from "josette/stores";
import * as testing from "josette/testing";
import * as x509 from "josette/x509";

export const josette = {
  root,
  jws,
  jwe,
  jwk,
  x509,
  jwt,
  profiles,
  http,
  stores,
  testing,
  errors,
  algorithms,
  lean,
};
