// A form that says what it would change says so as one types.
import { checked } from "./console_live.js";

checked(document.getElementById("try-form"), "try-live", 600);
