/** How many examples were added to a run, and how many of them take part already, in words. Pure. */

/**
 * @param {{total: number, active: number, examples: {active: boolean}[]} | null} added null while unknown
 * @param {boolean} drawable whether such examples can be drawn
 */
export function addedWords(added, drawable) {
  if (!added) return "Reading how many there are …";
  const { total, active, examples } = added;
  const leaving = active - examples.filter((each) => each.active).length;
  const rest = leaving > 0 ? ` ${leaving} removed ${are(leaving)} in it until its end.` : "";
  if (total === 0) {
    return `None was added to this run.${drawable ? " Draw some and label them." : ""}${rest}`;
  }
  const taking = active - leaving;
  if (total === 1) {
    const where = taking === 1 ? ", and in the present epoch." : "; it waits for the next epoch.";
    return `1 added${where}${rest}`;
  }
  return `${total} added, ${taking} of them in the present epoch.${waits(total - taking)}${rest}`;
}

/** @param {number} count */
const are = (count) => (count === 1 ? "is" : "are");

/** @param {number} count */
function waits(count) {
  if (count === 0) return "";
  return count === 1 ? " 1 waits for the next." : ` ${count} wait for the next.`;
}
