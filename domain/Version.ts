/**
 * The version of this program, as in package.json.
 *
 * @since 0.1.0
 * @category constants
 */
export const version = "0.1.0"
