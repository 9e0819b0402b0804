import { shownText } from "../../../provider/texts/shownText";

describe("a text from outside", () => {
  it.each([
    ["escape sequences", "PC\u001b[31m-1", "PC [31m-1"],
    ["lines", "PC\r\n::add-mask::x", "PC ::add-mask::x"],
    ["C1 and DEL", "a\u007f\u009bb", "a b"],
    ["marks of direction", "a\u202eb\u2066c", "a b c"],
    ["separators of lines", "a\u2028b\u2029c", "a b c"],
    ["a command of GitHub Actions", "::add-mask::x", ": :add-mask::x"],
    ["a command of GitHub Actions after a line", "\n::add-mask::x", " : :add-mask::x"],
    ["a command of Azure Pipelines", "a ##vso[task.x]y", "a # #vso[task.x]y"],
    ["a format of Azure Pipelines", "##[error]y", "# #[error]y"],
  ])("is shown without %s", (_, text, shown) => {
    expect(shownText(text)).toBe(shown);
  });

  it("is else shown as it is", () => {
    expect(shownText("Käthes Büro-PC #1: 50 % – 中文")).toBe("Käthes Büro-PC #1: 50 % – 中文");
  });
});
