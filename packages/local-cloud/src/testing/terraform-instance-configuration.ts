import type { LocalCloud } from '../cloud.js';

/** One instance at a fixed address with a volume of its own: the image replaces it, the name changes it in place. */
export function instanceConfiguration(cloud: LocalCloud): string {
  return `
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region = "${cloud.region}"
}

variable "name" {}
variable "image" {}

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "this" {
  vpc_id            = aws_vpc.this.id
  availability_zone = "${cloud.region}a"
  cidr_block        = "10.0.0.0/24"
}

resource "aws_ebs_volume" "data" {
  availability_zone = aws_subnet.this.availability_zone
  size              = 1
  type              = "gp3"
}

resource "aws_instance" "node" {
  ami           = var.image
  instance_type = "t3.small"
  subnet_id     = aws_subnet.this.id
  private_ip    = "10.0.0.10"
  user_data     = "#!/bin/sh\\ntrue\\n"
  tags          = { Name = var.name }
  metadata_options {
    http_tokens = "required"
  }
}

resource "aws_volume_attachment" "data" {
  device_name                    = "/dev/sdf"
  volume_id                      = aws_ebs_volume.data.id
  instance_id                    = aws_instance.node.id
  stop_instance_before_detaching = true
}
`;
}
