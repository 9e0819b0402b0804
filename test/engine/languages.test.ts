import { describeLanguage } from "../support/languages";
import { Project } from "../support/project";

const config = { "project:owner": "Finance", "project:tokenSecret": "hunter2" };

const yaml = `
name: project
runtime: yaml
config:
  owner: { type: string }
  tokenSecret: { type: string }
outputs:
  owner: Laptops of \${owner}
  token: \${tokenSecret}
`;

const python = `
import pulumi

config = pulumi.Config()
pulumi.export("owner", "Laptops of " + config.require("owner"))
pulumi.export("token", config.require_secret("tokenSecret"))
`;

/** Previews a program and runs it twice, and looks at the outputs that both programs have. */
async function play(files: Record<string, string>, path?: string): Promise<void> {
  const project = Project.ofFiles(files, config, path);
  try {
    const preview = await project.expectSuccess("preview", "--non-interactive");
    expect(preview.output).toMatch(/owner *: "Laptops of Finance"/);
    await project.expectSuccess("up", "--yes", "--skip-preview", "--non-interactive");
    expect(project.resources()["project-dev"]?.outputs["owner"]).toBe("Laptops of Finance");
    expect(project.resources()["project-dev"]?.outputs["token"]).toHaveProperty("ciphertext");
    await project.expectSuccess("up", "--yes", "--skip-preview", "--non-interactive", "--expect-no-changes");
  } finally {
    project.remove();
  }
}

describeLanguage("YAML", () => {
  it("is previewed and run, with the stack's configuration", () => play({ "Pulumi.yaml": yaml }));
});

describeLanguage("Python", (path) => {
  it("is previewed and run, with the stack's configuration", () =>
    play({ "Pulumi.yaml": "name: project\nruntime: python\n", "__main__.py": python }, path));
});
