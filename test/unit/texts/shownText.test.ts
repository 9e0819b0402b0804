import { shownText, withoutHidden } from "../../../provider/texts/shownText";

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

  it("is shown without halves of characters, which no program can pass on", () => {
    expect(shownText("a\ud83db\ude00c\ud83d\ude00")).toBe("a\ufffdb\ufffdc\ud83d\ude00");
  });

  it("keeps what can be seen of it as data", () => {
    expect(withoutHidden("::x\n##[y]\u001b[2J \ud83d")).toBe("::x ##[y] [2J \ufffd");
  });

  it("is else shown as it is", () => {
    expect(shownText("Käthes Büro-PC #1: 50 % – 中文")).toBe("Käthes Büro-PC #1: 50 % – 中文");
  });
});
